"""What comes back from a backup: rows, files and sums; and what is not sent again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from pytest_django import Settings

from pixstudio.accounts.encrypted_columns import generate_key
from pixstudio.backups.places import open_place
from pixstudio.gallery.day_sums import sum_up_again
from pixstudio.gallery.models import ResultSum
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import resume_held_jobs
from pixstudio.jobs.states import State
from pixstudio.prompts.models import Preset
from pixstudio.queue.presenters.held_banner import HELD_WORDS
from pixstudio.search.models import JobFact, SearchDocument
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.teams.models import User
from pixstudio.web import database_time
from pixstudio.web.models import Doubt
from tests import postgres
from tests.backups.conftest import TRICKY
from tests.backups.forging import without_rows
from tests.backups.studios import (
    CHANGED_BY_RESTORING,
    differing,
    done,
    manifests,
    run,
)
from tests.jobs.studio import Studio
from tests.teams.people import Person, sign_in

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


def files_below(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def derived() -> tuple[Any, ...]:
    """What triggers keep: documents, facts and sums, without the numbers that name them."""
    sums = ResultSum.objects.values_list("unit", "begins_at", "result_group", "count", "credits")
    facts = JobFact.objects.order_by("fact").values_list("fact", flat=True)
    texts = SearchDocument.objects.order_by("generation").values_list("generation", "text")
    return sorted(sums), list(facts), list(texts)


def go_on_after_the_backup(filled: Studio, settings: Settings) -> None:
    """What the restore has to undo: rows and files that were changed, deleted and made since."""
    Preset.objects.update(name="Renamed")
    filled.send_all()
    assert filled.ask(prompt="Made since")
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "results")


def test_a_studio_comes_back_as_it_was_and_sends_nothing_twice(
    alice: Person, filled: Studio, settings: Settings, tmp_path: Path
) -> None:
    User.objects.create_user("left@studio.example", None, "Left").delete()
    media, before, place = files_below(settings.MEDIA_ROOT), derived(), tmp_path / "backups"
    words = done("backup", place)
    assert "FIELD_KEYS" in words.splitlines()[-1]
    assert settings.FIELD_KEYS.partition(":")[2] not in words
    go_on_after_the_backup(filled, settings)
    charged = filled.charges()

    assert "not empty" in run("restore", place)[1]
    words = done("restore", place, "--replace")
    assert "held: 1." in words
    assert files_below(settings.MEDIA_ROOT) == media
    assert Preset.objects.get().values["prompt"] == TRICKY
    assert derived() == before
    assert not Session.objects.exists()
    assert alice.get("/gallery/").status_code == 302
    done("backup", tmp_path / "again")
    assert differing(manifests(place)[0], manifests(tmp_path / "again")[0]) <= CHANGED_BY_RESTORING

    sign_in(alice.browser, alice.member.user)
    assert str(HELD_WORDS[Doubt.RESTORED]) in alice.get("/queue/").content.decode()

    # What waited was sent meanwhile, and what has no answer is looked for: nothing is charged again.
    assert filled.send_all() == 0
    (held,) = Generation.objects.filter(state=State.QUEUED)
    assert held.hold == Doubt.RESTORED
    assert BulkRun.objects.get().state == RunState.STOPPED
    filled.read(later=6)
    filled.finish()
    assert Generation.objects.filter(state=State.DONE).count() == 2
    assert filled.charges() == charged

    # Triggers and counted keys go on, and an admin decides.
    assert resume_held_jobs(member=filled.member, now=database_time.now()) == 1
    assert filled.send_all() == 1
    filled.finish()
    newer = User.objects.create_user("new@studio.example", None, "New")
    assert newer.pk > max(User.objects.exclude(pk=newer.pk).values_list("pk", flat=True)) + 1
    after = derived()
    sum_up_again(connection)
    assert derived()[0] == merged_sums(after[0])
    assert len(after[2]) == Generation.objects.count() == 3


def merged_sums(sums: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of several connections' parts the whole sums."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for *key, count, credits in sums:
        known = found.setdefault(tuple(key), [0, 0])
        known[0], known[1] = known[0] + count, known[1] + credits
    return sorted((*key, *numbers) for key, numbers in found.items())


def test_from_sqlite_to_an_empty_postgresql_and_back(
    filled: Studio, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("from SQLite")
    cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
    lite, greater = tmp_path / "lite", tmp_path / "greater.tar"
    done("backup", lite, "--no-media")
    subprocess.run(
        [sys.executable, "-m", "tests.backups.moving", lite, greater],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": cluster.new_database(),
            "DATA_DIR": str(tmp_path / "there"),
        },
        check=True,
    )
    done("restore", greater, "--replace")
    assert Preset.objects.get().values["prompt"] == TRICKY
    assert len(derived()[1]) > 10
    done("backup", tmp_path / "back", "--no-media")
    (first,), (last,) = manifests(lite), manifests(tmp_path / "back")
    assert differing(first, last) <= CHANGED_BY_RESTORING
    # One more in the audit log: jobs were held.
    sequences = last["sequences"]
    assert {n: s for n, s in first["sequences"].items() if sequences[n] not in (s, s + 1)} == {}


def test_with_other_keys_it_says_what_has_to_be_connected_again(
    filled: Studio, settings: Settings, tmp_path: Path
) -> None:
    done("backup", tmp_path / "place")
    settings.FIELD_KEYS = generate_key()
    code, words = run("restore", tmp_path / "place", "--replace")
    assert code == 3
    assert "API token of Halden: an owner enters it again" in words


def test_a_restore_that_fails_in_the_middle_changes_nothing(filled: Studio, tmp_path: Path) -> None:
    """Rows whose references lead nowhere, in a backup that is as it was written otherwise."""
    place = tmp_path / "place"
    done("backup", place, "--no-media")
    before = manifests(place)[0]
    without_rows(open_place(str(place)), place, "teams_team")
    code, words = run("restore", place, "--replace")
    assert (code, "teams_team" in words or "Nothing" in words) == (1, True), words
    done("backup", tmp_path / "after", "--no-media")
    assert differing(before, manifests(tmp_path / "after")[0]) == set()
    assert filled.send() is not None
