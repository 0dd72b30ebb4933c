"""Deletion of a team: what goes, what stays, who may, and that sums and the audit log are whole."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from pixstudio.accounts.encrypted_columns import seal
from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.api_keys.models import ApiKey
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.effects.models import Preview
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.privacy.inventory.teams import KEPT, REMOVED, rows_of_team
from pixstudio.privacy.models import PersonalExport, TeamDeletion
from pixstudio.privacy.operations import delete_team, erase_team, prepare_export, team_erasure
from pixstudio.privacy.operations.due import find_due, next_due_at
from pixstudio.search.index import remove_triggers
from pixstudio.sharing.models import ShareLink
from pixstudio.teams.models import Membership, Role, Team, User
from pixstudio.teams.queries import sign_on_team
from pixstudio.usage.models import DailyUsage
from pixstudio.usage.operations import rebuild
from pixstudio.web.leases import Lease
from tests.collections.boards import board, put
from tests.effects.factories import create_effect, create_preview
from tests.gallery.query_plans import copy_job, faults_of
from tests.jobs.jobs import job, open_attempt
from tests.privacy.test_deletions import LATER, stored_texts, verify
from tests.privacy.test_exports import PAGE
from tests.retention.old_results import rule
from tests.sharing.links import look, share
from tests.teams.people import Person, join, sign_in

DELETION = "/team/deletion/"


def confirmed(person: Person, name: str = "Halden") -> dict[str, str]:
    return {"team": str(person.team.pk), "confirmation": name}


def account_of(team: Team) -> Account:
    account = Account(team=team, email="lone@pixverse.example", name="Lone")
    seal(account, "password_sealed", "a password")
    account.save()
    connection = ApiConnection(team=team)
    seal(connection, "token_sealed", "a token")
    connection.save()
    return account


def erased(person: Person) -> TeamDeletion:
    now = timezone.now()
    deletion = delete_team(member=person.member, now=now)
    assert erase_team(deletion_id=deletion.pk, now=now)
    return deletion


def test_each_model_of_a_team_is_removed_with_it_or_kept() -> None:
    models = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if any(field.related_model is Team for field in model._meta.concrete_fields)
    }
    removed = set(REMOVED)
    assert models - removed - KEPT == set()
    assert removed & KEPT == set()


def test_all_of_a_team_goes_and_sums_and_the_audit_log_stay(
    life: Person,
    alice: Person,
    made: Generation,
    uploaded: Asset,
    mallory: Person,
    settings: Settings,
) -> None:
    team = life.team
    put(life, board(life, "Client"), made)
    effect = create_effect(team, "7001", name="Paper Parade")
    create_preview("x.mp4", b"x", team=team, effect=effect, kind=Preview.Kind.VIDEO)
    account_of(team)
    rule(team)
    made.inputs.create(asset=uploaded, field="first_frame")
    rebuild(now=timezone.now())
    sums = DailyUsage.objects.filter(team=team).aggregate(n=Sum("charged_credits"))
    assert sums["n"]
    end = verify().split("end ")[1].split()[0]
    link = share(life.member, made)
    other = job(mallory.member, State.DONE)
    folders = [
        Path(settings.MEDIA_ROOT) / kind / str(team.pk)
        for kind in ("results", "library", "effects")
    ]
    assert all(any(folder.rglob("*.*")) for folder in folders)

    page = alice.get(DELETION)
    assert "Jobs and results: 1" in page.content.decode()
    answer = alice.post(DELETION, confirmed(alice, " halden "))
    assert (answer.status_code, answer.url) == (302, PAGE)
    # At once: nobody gets in, and no secret is left.
    assert life.get("/gallery/").status_code == 403
    assert look(f"/s/{link.secret}/", Client()).status_code in (404, 410)
    assert not ApiConnection.objects.exists()
    assert not Account.objects.exclude(password_sealed="", session_sealed="").exists()
    assert not ApiKey.objects.filter(revoked_at=None).exists()
    now = timezone.now()
    assert next_due_at() is not None
    assert find_due(now) == 1
    assert erase_team(deletion_id=TeamDeletion.objects.get().pk, now=now)

    for name in REMOVED:
        assert not rows_of_team(name, team.pk).exists(), name
    for words in ("Warm light", "lighthouse at dusk", "canary-of-a-hook", "Paper Parade"):
        found = [line for line in stored_texts().splitlines() if words in line]
        assert [line for line in found if str(other.pk) not in line] == []
    assert not any(path.is_file() for folder in folders for path in folder.rglob("*"))
    row = Generation._base_manager.get(pk=made.pk)
    assert (row.parameters, row.charged_credits) == ({"model": made.model}, made.charged_credits)
    assert Attempt.objects.get(generation=made).credits == 80
    rebuild(now=timezone.now())
    assert DailyUsage.objects.filter(team=team).aggregate(n=Sum("charged_credits")) == sums
    assert "0 wrong" in verify(end)
    assert AuditEntry.objects.filter(action=Action.TEAM_DELETED).count() == 1
    assert Team.objects.get(pk=team.pk).name == "Deleted team"
    # The studio has one team again, for operators and single sign-on.
    assert sign_on_team("") == mallory.team
    assert mallory.get(f"/generations/{other.pk}/").status_code == 200


def test_a_worker_that_dies_at_any_portion_is_followed_by_another(
    life: Person, alice: Person, made: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team_erasure, "PORTION", 1)
    now = timezone.now()
    deletion = delete_team(member=alice.member, now=now)
    assert delete_team(member=alice.member, now=now) == deletion, "A double click deletes once."
    for number in range(300):
        now += LATER
        left = [number % 5 + 1]

        def pulse(_lease: object, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] <= 0:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Lease, "pulse", pulse)
            try:
                if erase_team(deletion_id=deletion.pk, now=now):
                    break
            except KeyboardInterrupt:
                assert not erase_team(deletion_id=deletion.pk, now=now), "A lease has to end."
    assert number > 3
    assert TeamDeletion.objects.get().finished_at == now
    assert not any(rows_of_team(name, life.team.pk).exists() for name in REMOVED)


def test_storage_that_is_away_is_tried_again(
    alice: Person, made: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    deletion = delete_team(member=alice.member, now=now)

    def fail(*_arguments: Any) -> None:
        raise OSError("The disk is away")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.files.storage.FileSystemStorage.delete", fail)
        assert not erase_team(deletion_id=deletion.pk, now=now)
    deletion.refresh_from_db()
    assert deletion.due_at is not None
    assert erase_team(deletion_id=deletion.pk, now=now + LATER)


def test_it_is_refused_while_something_would_be_lost(
    alice: Person, bob: Person, carol: Person, mallory: Person
) -> None:
    waiting = job(bob.member, State.QUEUED)
    asked = job(bob.member, State.ASK)
    settling = job(bob.member, State.DONE)
    open_attempt(settling, is_open=False, settle_at=timezone.now())
    Membership.objects.filter(pk=carol.member.pk).update(role=Role.OWNER)
    refused = alice.post(DELETION, confirmed(alice))
    assert refused.status_code == 422
    for text in ("another owner", "1 job hasn’t ended", "needs a decision", "isn’t settled"):
        assert text in refused.content.decode()
    Generation.objects.filter(pk=waiting.pk).update(state=State.CANCELLED)
    Generation.objects.filter(pk=asked.pk).update(state=State.ABANDONED)
    Attempt.objects.update(settle_at=None)
    Membership.objects.filter(pk=carol.member.pk).update(role=Role.ADMIN)
    for person in (bob, carol):
        assert person.get(DELETION).status_code == 403
        assert person.post(DELETION, confirmed(alice)).status_code == 403
    # A wrong name, none, or the name of the team that another tab has switched to.
    for typed in (confirmed(alice, "Elsewhere"), {}, confirmed(mallory)):
        assert alice.post(DELETION, typed).status_code == 422
    assert not TeamDeletion.objects.exists()
    assert alice.post(DELETION, confirmed(alice)).status_code == 302
    # The second click of two comes when nobody is in the team any more.
    assert alice.post(DELETION, confirmed(alice)).status_code == 403
    assert not TeamDeletion.objects.filter(team=mallory.team).exists()


def test_an_owner_of_another_team_too_goes_on_there(alice: Person, mallory: Person) -> None:
    joined = Membership.objects.create(team=mallory.team, user=alice.member.user, role=Role.VIEWER)
    assert alice.post(DELETION, confirmed(alice)).url == "/"
    assert alice.get("/gallery/").status_code == 200
    assert alice.get("/gallery/").wsgi_request.member == joined


def test_who_is_in_no_team_exports_and_deletes_their_data(alice: Person) -> None:
    """The way of whoever is alone: first the team, then the profile."""
    assert "/team/deletion/" in alice.get(f"{PAGE}deletion/").content.decode()
    erased(alice)
    nowhere = alice.get("/gallery/")
    assert (nowhere.status_code, PAGE in nowhere.content.decode()) == (403, True)
    for path in (PAGE, f"{PAGE}stored/", f"{PAGE}deletion/", f"{PAGE}export/state/"):
        assert alice.get(path).status_code == 200, path
    assert Client().get(PAGE).headers["Location"].startswith("/auth/login/")
    assert alice.post(f"{PAGE}export/").url == PAGE
    now, export = timezone.now(), PersonalExport.objects.get()
    assert find_due(now) == 1
    assert prepare_export(export_id=export.pk, now=now)
    archive = alice.get(f"{PAGE}export/{export.pk}/")
    assert b"".join(archive.streaming_content)[:2] == b"PK"
    assert AuditEntry.objects.filter(chain="", action=Action.DATA_EXPORTED).count() == 1
    gone = alice.post(f"{PAGE}deletion/", {"confirmation": alice.member.user.email})
    assert gone.url == "/auth/login/"
    assert not User.objects.get(pk=alice.member.user_id).is_active
    assert "0 wrong" in verify()


def test_the_password_is_asked_for_without_a_team_too(alice: Person) -> None:
    erased(alice)
    sign_in(alice.browser, alice.member.user, ago=3600)
    for path in (f"{PAGE}deletion/", f"{PAGE}export/"):
        assert alice.post(path).url.startswith("/auth/reauthenticate/")
    assert alice.get(PAGE).status_code == 200


def test_a_link_of_a_deleted_team_is_gone(alice: Person, made: Generation) -> None:
    share(alice.member, made)
    erased(alice)
    assert not ShareLink.objects.exists()
    again = join(Team.objects.create(name="Halden"), "zoe", Role.OWNER)
    assert again.get("/gallery/").status_code == 200


def test_its_jobs_are_walked_by_an_index(alice: Person, bob: Person) -> None:
    model = job(alice.member, State.DONE, nonce="original", deleted_at=timezone.now()).model
    remove_triggers(connection)
    copy_job(Generation.objects.get(), bob.member.user, 1000)
    Generation.objects.filter(state=State.RUNNING).update(state=State.DONE)
    with CaptureQueriesContext(connection) as seen:
        erased(alice)
    walks = [query for query in seen.captured_queries if "created_at" in query["sql"]]
    walks = [query for query in walks if query["sql"].startswith('SELECT "jobs_generation"')]
    assert len(walks) == 7
    assert faults_of(walks, is_small=True) == []
    # What members had deleted before loses its texts too.
    left = Generation._base_manager.values_list("parameters", flat=True)
    assert [one for one in left if one != {"model": model}] == []
