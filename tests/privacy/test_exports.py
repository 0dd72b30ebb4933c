"""Exports of a person's data."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor
from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.privacy.archives import archive_of
from pixstudio.privacy.documents import rows_of
from pixstudio.privacy.inventory.table import EXPORTED_KINDS
from pixstudio.privacy.models import ExportState, PersonalExport
from pixstudio.privacy.operations import prepare_export, request_export
from pixstudio.privacy.operations.due import find_due, next_due_at
from pixstudio.prompts.models import PromptHistoryEntry
from pixstudio.teams.models import Membership
from tests.privacy.conftest import NOW, SECRETS
from tests.teams.people import PASSWORD, Person

PAGE = "/team/profile/data/"


def ready(person: Person, *, has_media: bool = False) -> PersonalExport:
    now = timezone.now()
    export = request_export(
        user=person.member.user, actor=Actor.of(person.member), has_media=has_media, now=now
    )
    assert prepare_export(export_id=export.pk, now=now)
    export.refresh_from_db()
    return export


def bytes_of(export: PersonalExport) -> bytes:
    archive = archive_of(export)
    reader = archive.open()
    found = b"".join(iter(lambda: reader.read(4096), b""))
    reader.close()
    assert len(found) == archive.layout.size
    return found


def contents(export: PersonalExport) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(bytes_of(export))) as archive:
        assert archive.testzip() is None
        return {
            name: json.loads(archive.read(name)) if name.endswith("json") else archive.read(name)
            for name in archive.namelist()
        }


def test_everything_of_a_person_is_in_it_and_nothing_else(
    life: Person, alice: Person, made: Generation, uploaded: Asset
) -> None:
    export = ready(life, has_media=True)
    found = contents(export)
    assert set(found) == {
        "README.txt",
        *(f"{kind.name}.json" for kind in EXPORTED_KINDS),
        f"results/{made.pk}.mp4",
        f"library/{uploaded.pk}.png",
    }
    assert all(f"{kind.name}.json" in found["README.txt"].decode() for kind in EXPORTED_KINDS)
    assert found["profile.json"]["profile"][0]["email"] == life.member.user.email
    (job,) = found["jobs.json"]["jobs"]
    assert (job["id"], job["note"]) == (str(made.pk), "Warm light")
    assert job["parameters"]["prompt"] == "A lighthouse at dusk"
    assert found["jobs.json"]["attempts"][0]["credits"] == 80
    assert found["prompts.json"]["prompt_history"][0]["words"] == "a fjord"
    assert len(found["prompts.json"]["presets"]) == 2
    assert found["drafts.json"]["drafts"][0]["values"] == {"prompt": "a draft"}
    assert found["api-keys.json"]["api_keys"][0]["last_address"] == "192.0.2.5"
    (hooked,) = found["administration.json"]["webhooks"]
    assert hooked["url"] == "https://hooks.example.com/…"
    actions = [row["action"] for row in found["audit-log.json"]["audit_log"]]
    assert {"member_removed", "member_invited", "data_exported"} <= set(actions)
    text = json.dumps({k: v for k, v in found.items() if k.endswith("json")}, ensure_ascii=False)
    hidden = (*SECRETS, PASSWORD, life.member.user.password, "Alice", "alice@", "guest@")
    assert [secret for secret in hidden if secret in text] == []
    who = [row["facts"]["who"] for row in found["notifications.json"]["notifications"]]
    assert who == ["A"]
    assert contents(ready(alice))["jobs.json"]["jobs"] == []


def test_files_are_left_out_if_not_wanted_or_of_a_team_that_was_left(
    life: Person, made: Generation, uploaded: Asset
) -> None:
    assert not any("/" in name for name in contents(ready(life)))
    export = ready(life, has_media=True)
    default_storage.delete(made.file.name or "")
    assert b"was deleted or replaced" in contents(export)[f"results/{made.pk}.txt"]
    gone = ready(life, has_media=True)
    assert gone.missing_count == 1
    assert b"1 files are missing" in contents(gone)["README.txt"]
    Membership.objects.filter(pk=life.member.pk).delete()
    assert not any("/" in name for name in contents(gone))


def test_an_empty_life_is_a_whole_archive(carol: Person) -> None:
    found = contents(ready(carol, has_media=True))
    assert found["jobs.json"] == {"jobs": [], "attempts": [], "batches": [], "inputs": []}
    assert found["memberships.json"]["memberships"][0]["role"] == "viewer"


def test_thousands_of_rows_are_read_portion_by_portion(bob: Person) -> None:
    rows = [
        PromptHistoryEntry(
            team=bob.team, user=bob.member.user, words=f"{number}", digest=f"{number}",
            operation="text", used_at=NOW,
        )
        for number in range(3000)
    ]  # fmt: skip
    PromptHistoryEntry.objects.bulk_create(rows)
    exports = [one for kind in EXPORTED_KINDS for one in kind.exports]
    (history,) = [one for one in exports if one.name == "prompt_history"]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = rows_of(history, bob.member.user)
        assert next(found)["words"] == "0"
        assert sum(1 for _row in found) == 2999
    assert len(queries) == 1


def test_two_tabs_and_a_double_click_make_one_export(bob: Person) -> None:
    for media in ("1", "", "1"):
        assert bob.post(f"{PAGE}export/", {"media": media}).url == PAGE
    assert PersonalExport.objects.get().has_media is True
    assert AuditEntry.objects.filter(action=Action.DATA_EXPORTED).count() == 1


def test_a_killed_worker_loses_nothing_and_a_second_one_waits(
    life: Person, now: dt.datetime
) -> None:
    export = request_export(
        user=life.member.user, actor=Actor.of(life.member), has_media=True, now=now
    )
    # A worker that died after three kinds, one of which it stored without saying so.
    assert prepare_export(export_id=export.pk, now=now)
    whole = PersonalExport.objects.get()
    PersonalExport.objects.update(
        state=ExportState.PREPARING, entries=whole.entries[:3], tries=1, due_at=now,
        lease_until=now + dt.timedelta(minutes=2),
    )  # fmt: skip
    assert not prepare_export(export_id=export.pk, now=now)
    later = now + dt.timedelta(minutes=3)
    assert find_due(later) == 1
    assert find_due(later) == 0
    assert prepare_export(export_id=export.pk, now=later)
    again = PersonalExport.objects.get()
    assert [row["kind"] for row in again.entries] == [row["kind"] for row in whole.entries]
    assert contents(again)["jobs.json"]["jobs"]
    assert not prepare_export(export_id=export.pk, now=later)


def test_it_expires_with_its_files(life: Person, settings: Settings) -> None:
    export = ready(life, has_media=True)
    folder = Path(settings.MEDIA_ROOT) / export.folder
    assert any(folder.iterdir())
    assert export.expires_at is not None
    assert next_due_at() == export.expires_at
    assert find_due(export.expires_at - dt.timedelta(seconds=1)) == 0
    assert find_due(export.expires_at) == 1
    assert not PersonalExport.objects.exists()
    assert not any(folder.iterdir())


def test_a_storage_that_fails_is_tried_again_and_said_at_last(
    bob: Person, settings: Settings, now: dt.datetime
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = Path("/nonexistent")
    export = request_export(
        user=bob.member.user, actor=Actor.of(bob.member), has_media=False, now=now
    )
    for number in range(5):
        at = now + dt.timedelta(hours=number)
        assert not prepare_export(export_id=export.pk, now=at)
    assert PersonalExport.objects.get().state == ExportState.FAILED
    assert "could not be prepared" in bob.get(PAGE).content.decode()
    assert bob.post(f"{PAGE}export/").status_code == 302
    assert PersonalExport.objects.get().state == ExportState.PREPARING


@pytest.mark.parametrize("part", ["bytes=0-99", ""])
def test_only_the_person_downloads_it_also_in_parts(
    life: Person, alice: Person, mallory: Person, part: str
) -> None:
    export = ready(life)
    path = f"{PAGE}export/{export.pk}/"
    assert path in life.get(PAGE).content.decode()
    headers = {"HTTP_RANGE": part} if part else {}
    answer = life.get(path, **headers)
    assert answer.status_code == (206 if part else 200)
    body = b"".join(answer)
    assert len(body) == (100 if part else export.size_bytes)
    assert "PixStudio data.zip" in answer.headers["Content-Disposition"]
    downloads = AuditEntry.objects.filter(action=Action.DATA_DOWNLOADED).count()
    assert downloads == (0 if part else 1)
    assert [person.get(path).status_code for person in (alice, mallory)] == [404, 404]
    assert life.post(f"{PAGE}export/deletion/").url == PAGE
    assert life.get(path).status_code == 404
