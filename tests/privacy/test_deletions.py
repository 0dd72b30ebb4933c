"""Deletion of a person: what goes, what stays, and that sums and the audit log are whole."""

import datetime as dt
import json
import zipfile
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.utils import timezone

from pixstudio.api_keys.models import ApiKey
from pixstudio.audit.actions import Action
from pixstudio.audit.log import ERASED, Actor, record, target_seal_of
from pixstudio.audit.models import AuditEntry
from pixstudio.create.models import Draft
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset, Upload
from pixstudio.notifications.models import Notification
from pixstudio.privacy.models import PersonalExport, PersonDeletion
from pixstudio.privacy.operations import delete_person, erase_person, erasure
from pixstudio.privacy.operations.due import find_due
from pixstudio.prompts.models import Preset
from pixstudio.selections.models import BulkRun
from pixstudio.teams.models import Invitation, Membership, Role, Team, User
from pixstudio.teams.operations import invite_member, remove_member
from pixstudio.web.leases import Lease
from tests.jobs.jobs import job
from tests.privacy.test_exports import PAGE, ready
from tests.teams.people import PASSWORD, Person, join, sign_in

DELETION = f"{PAGE}deletion/"
LATER = dt.timedelta(minutes=5)


def stored_texts() -> str:
    """Every value of every row of every table."""
    rows: list[Any] = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in ("django_session", "django_content_type", "auth_permission"):
            continue
        rows += [f"{model.__name__} {row}" for row in model._base_manager.values()]
    return "\n".join(rows)


def erased(person: Person) -> PersonDeletion:
    now = timezone.now()
    deletion = delete_person(user=person.member.user, actor=Actor(), now=now)
    assert erase_person(deletion_id=deletion.pk, now=now)
    return deletion


def verify(*ends: str) -> str:
    out = StringIO()
    call_command("audit", stdout=out, expect=list(ends))
    return out.getvalue()


def test_the_person_goes_and_the_teams_results_and_sums_stay(
    life: Person, alice: Person, made: Generation, uploaded: Asset
) -> None:
    ready(life, has_media=True)
    end = verify().split("end ")[1].split()[0]
    key = ApiKey.objects.get()
    paths = (f"/generations/{made.pk}/", f"/library/{uploaded.pk}/", "/team/audit/", "/usage/")
    assert "Bob" in alice.get(paths[0]).content.decode()

    confirmed = {"confirmation": life.member.user.email.upper()}
    answer = life.post(DELETION, confirmed)
    assert (answer.status_code, answer.url) == (302, "/auth/login/")
    assert life.get("/team/profile/").url.startswith("/auth/login/")
    assert not Membership.objects.filter(user=life.member.user_id).exists()
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert find_due(timezone.now()) == 1
    assert erase_person(deletion_id=PersonDeletion.objects.get().pk, now=timezone.now())

    texts = stored_texts()
    for personal in ("Bob", "bob@", "192.0.2.", "Firefox", "canary-of-a-push", "a fjord"):
        found = [line for line in texts.splitlines() if personal.lower() in line.lower()]
        # What the person wrote into the team's results and settings stays there.
        stays = ("Warm light", "canary-of-a-hook", "shared True")
        assert [line for line in found if not any(one in line for one in stays)] == []
    user = User.objects.get(pk=life.member.user_id)
    assert (user.name, user.is_active, user.has_usable_password()) == (ERASED, False, False)
    made.refresh_from_db()
    assert (made.creator_id, made.note) == (user.pk, "Warm light")
    assert Attempt.objects.get().credits == 80
    assert Asset.objects.get().uploaded_by_id == user.pk
    assert list(Preset.objects.values_list("name", flat=True)) == ["shared True"]
    assert not Upload.objects.exists()
    assert not PersonalExport.objects.exists()
    assert Notification.objects.get().facts == {"who": ERASED}
    assert ApiKey.objects.get().name == ERASED
    cache.clear()
    for path in paths:
        page = alice.get(path).content.decode()
        assert "Bob" not in page.replace("Warm light", "")
    assert "Deleted member" in alice.get(paths[0]).content.decode()

    assert "0 wrong" in verify(end)
    export = b"".join(alice.post("/team/audit/export/").streaming_content).decode()
    assert "Deleted member" in export
    assert "Bob" not in export
    # The address is free again, and nothing of the old account comes with it.
    new = User.objects.create_user("bob@halden.example", PASSWORD, "Bob")
    assert new.pk != user.pk


def test_the_audit_log_notices_a_name_that_was_removed_by_hand(life: Person, alice: Person) -> None:
    erased(life)
    rows: QuerySet[AuditEntry] = QuerySet(AuditEntry)
    gone = rows.filter(subject_id=life.member.user_id).exclude(target_seal="").first()
    kept = record(Action.TEAM_CHANGED, member=alice.member, target=alice.team)
    assert gone
    erasing = {"target_seal": target_seal_of(kept), "target_salt": "", "target_label": ERASED}
    changes: list[tuple[AuditEntry, dict[str, str]]] = [
        *((gone, {name: "x"}) for name in ("target_label", "target_salt", "target_seal")),
        (gone, {"action": "signed_in"}),
        (kept, erasing),
        (kept, {"target_label": "x"}),
        (kept, {"actor_salt": "x"}),
    ]
    for entry, change in changes:
        rows.filter(pk=entry.pk).update(**change)
        with pytest.raises(CommandError):
            verify()
        rows.filter(pk=entry.pk).update(**{name: getattr(entry, name) for name in change})
    assert "0 wrong" in verify()


def test_a_killed_worker_is_followed_by_another(
    life: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each portion is one row, and the worker dies after every number of portions that there is."""
    now = timezone.now()
    deletion = delete_person(user=life.member.user, actor=Actor(), now=now)
    monkeypatch.setattr(erasure, "PORTION", 1)
    for number in range(200):
        now += LATER
        monkeypatch.setattr(Lease, "pulse", _dying_at(number % 5 + 1))
        try:
            if erase_person(deletion_id=deletion.pk, now=now):
                break
        except KeyboardInterrupt:
            assert not erase_person(deletion_id=deletion.pk, now=now)
    assert PersonDeletion.objects.get().finished_at == now
    assert number > 3
    assert "0 wrong" in verify()
    assert not Draft.objects.exists()
    assert not erase_person(deletion_id=deletion.pk, now=now + LATER)


def _dying_at(portion: int) -> Any:
    left = [portion]

    def pulse(_lease: object) -> None:
        left[0] -= 1
        if left[0] <= 0:
            raise KeyboardInterrupt

    return pulse


def test_it_is_refused_while_something_would_be_lost(alice: Person, bob: Person) -> None:
    user = alice.member.user
    page = alice.get(DELETION).content.decode()
    assert "only owner of “Halden”" in page
    assert 'name="confirmation"' not in page
    waiting = job(bob.member, State.QUEUED)
    asked = job(bob.member, State.ASK)
    run = BulkRun.objects.create(
        team=bob.team, user=bob.member.user, action="star", created_at=timezone.now()
    )
    sent = {"confirmation": "bob@halden.example"}
    refused = bob.post(DELETION, sent)
    assert refused.status_code == 422
    for text in ("1 job of yours hasn’t ended", "needs a decision", "1 bulk action is"):
        assert text in refused.content.decode()
    assert not PersonDeletion.objects.exists()
    Generation.objects.filter(pk=waiting.pk).update(state=State.CANCELLED)
    Generation.objects.filter(pk=asked.pk).update(state=State.ABANDONED)
    BulkRun.objects.filter(pk=run.pk).update(state="finished")
    Membership.objects.filter(user=bob.member.user).update(role=Role.OWNER)
    assert "only owner" not in alice.get(DELETION).content.decode()
    assert bob.post(DELETION, {"confirmation": "bob@else.example"}).status_code == 422
    assert bob.post(DELETION, {}).status_code == 422
    assert User.objects.get(pk=bob.member.user_id).is_active
    assert bob.post(DELETION, sent).status_code == 302
    assert "only owner" in alice.get(DELETION).content.decode()
    assert User.objects.get(pk=user.pk).is_active


def test_the_page_says_what_happens_in_numbers(life: Person) -> None:
    page = life.get(DELETION).context["page"]
    assert "Drafts: 1" in page["deleted"]
    assert page["stays"] == ["Jobs and results: 1", "Library files: 1", "Share links: 1"]
    assert "can’t be undone" in life.get(DELETION).content.decode()


def test_former_teams_and_invitations_no_longer_name_the_person(bob: Person, alice: Person) -> None:
    other = Team.objects.create(name="Oslo")
    former = join(other, "ida", Role.OWNER)
    joined = Membership.objects.create(team=other, user=bob.member.user, role=Role.VIEWER)
    now = timezone.now()
    former.member.user.name = "Ida"
    remove_member(member=former.member, member_id=joined.pk, now=now)
    invite_member(
        member=former.member, email=bob.member.user.email, role=Role.VIEWER, days=7, now=now
    )
    assert "bob@" in stored_texts()
    erased(bob)
    assert "bob@" not in stored_texts()
    assert "Bob" not in stored_texts()
    assert "Ida" in stored_texts()
    assert Invitation.objects.get().withdrawn_at is not None
    chains = AuditEntry.objects.filter(action=Action.PERSON_DELETED).values_list("chain", flat=True)
    assert set(chains) == {str(bob.team.pk), str(other.pk)}
    assert "0 wrong" in verify()


def test_the_password_is_asked_for_and_others_are_kept_out(bob: Person, carol: Person) -> None:
    sign_in(bob.browser, bob.member.user, ago=3600)
    for path, method in ((DELETION, "get"), (DELETION, "post"), (f"{PAGE}export/", "post")):
        answer = getattr(bob, method)(path)
        assert answer.url.startswith("/auth/reauthenticate/")
    assert carol.get(DELETION).status_code == 200
    assert carol.get(f"{PAGE}export/").status_code == 405
    assert carol.get(PAGE).status_code == carol.get(f"{PAGE}stored/").status_code == 200
    assert not PersonalExport.objects.exists()


def test_the_operators_command(life: Person, alice: Person, tmp_path: Any) -> None:
    out, target = StringIO(), tmp_path / "bob.zip"
    email = life.member.user.email
    call_command("person", "export", email, str(target), "--media", stdout=out)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("jobs.json"))["jobs"]
        assert [name for name in archive.namelist() if name.startswith("results/")]
    with pytest.raises(CommandError, match="exists already"):
        call_command("person", "export", email, str(target))
    with pytest.raises(CommandError, match="Nobody has"):
        call_command("person", "delete", "x@y.example")
    with pytest.raises(CommandError, match="only owner"):
        call_command("person", "delete", alice.member.user.email, confirm=alice.member.user.email)
    with pytest.raises(CommandError, match="differs"):
        call_command("person", "delete", email, confirm="x")
    call_command("person", "delete", email, confirm=email, stdout=out)
    assert "Jobs and results: 1" in out.getvalue()
    assert out.getvalue().endswith("Deleted.\n")
    assert not User.objects.filter(email=email).exists()
