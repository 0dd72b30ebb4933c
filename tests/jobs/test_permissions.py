"""What people may do with the jobs of others: asked of the one table, everywhere, and written down."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.queue import operations as queue_operations
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.teams.permissions import RULES, NotYours, Permission, is_allowed, scope_of
from pixstudio.trash import operations as trash_operations
from tests.jobs.jobs import finished, job, open_attempt, plain, text_of
from tests.teams.people import Person, join, words_of

NOT_YOURS = "Only the job’s creator or an admin can do that. Nothing was changed."
# The end of the address, what is sent, the state it is for, and the permission it takes.
DECISIONS: list[tuple[str, dict[str, str], State, Permission]] = [
    ("cancellation", {}, State.QUEUED, Permission.CANCEL),
    ("cancellation", {}, State.RUNNING, Permission.CANCEL),
    ("pause", {}, State.QUEUED, Permission.PAUSE),
    ("resumption", {}, State.QUEUED, Permission.PAUSE),
    ("editing", {}, State.QUEUED, Permission.EDIT),
    ("place", {"to": "front"}, State.QUEUED, Permission.REORDER),
    ("retry", {}, State.FAILED, Permission.RETRY),
    ("resubmission", {}, State.ASK, Permission.RESUBMIT),
    ("dismissal", {}, State.ASK, Permission.DISMISS),
    ("candidate", {"candidate": "0" * 16}, State.ASK, Permission.ACCEPT_CANDIDATE),
    ("removal", {"where": "here"}, State.FAILED, Permission.DELETE_RESULT),
]


@pytest.fixture
def erik(team: Team) -> Person:
    """A creator beside bob."""
    return join(team, "erik", Role.CREATOR)


def row_of(generation: Generation) -> dict[str, Any]:
    return dict(Generation.objects.filter(pk=generation.pk).values().get())


def act(person: Person, generation: Generation, decision: str, values: dict[str, str]) -> Any:
    return person.post(f"/generations/{generation.pk}/{decision}/", values)


def card_text(person: Person, generation: Generation) -> str:
    return plain(text_of(person.get(f"/generations/{generation.pk}/")))


@pytest.mark.parametrize(("decision", "values", "state", "permission"), DECISIONS)
def test_a_creator_changes_nothing_of_others_and_sees_why_and_it_is_logged(
    alice: Person,
    erik: Person,
    decision: str,
    values: dict[str, str],
    state: State,
    permission: Permission,
) -> None:
    theirs = job(alice.member, state)
    before = row_of(theirs)
    answer = act(erik, theirs, decision, values)
    assert words_of(answer) == [NOT_YOURS]
    assert row_of(theirs) == before
    assert RULES[permission].others == Role.ADMIN
    entry = AuditEntry.objects.get(is_denial=True)
    assert (entry.actor_label, entry.target_id) == ("Erik", str(theirs.pk))


@pytest.mark.parametrize(("decision", "values", "state", "permission"), DECISIONS)
def test_operations_refuse_it_for_every_caller(
    bob: Person,
    erik: Person,
    decision: str,
    values: dict[str, str],
    state: State,
    permission: Permission,
) -> None:
    theirs, now = job(bob.member, state), timezone.now()
    before = row_of(theirs)
    both = {"member": erik.member, "generation": theirs}
    steps: dict[str, Any] = {
        "cancellation": lambda: operations.cancel_generation(**both, now=now),
        "pause": lambda: queue_operations.pause_generation(**both, now=now),
        "resumption": lambda: queue_operations.resume_generation(**both, now=now),
        "editing": lambda: queue_operations.start_editing(**both, now=now),
        "place": lambda: queue_operations.move_in_queue(**both, to="front"),
        "retry": lambda: operations.retry_generation(**both, now=now),
        "resubmission": lambda: operations.submit_again(**both, now=now),
        "dismissal": lambda: operations.dismiss_generation(**both, now=now),
        "candidate": lambda: operations.accept_candidate(**both, remote_id="x", now=now),
        "removal": lambda: trash_operations.remove_generation(**both, also_upstream=False, now=now),
    }
    with pytest.raises(NotYours):
        steps[decision]()
    assert row_of(theirs) == before


@pytest.mark.parametrize(
    ("decision", "values", "state"),
    [one[:3] for one in DECISIONS if one[0] not in ("candidate", "resumption")],
)
def test_an_admin_may_and_the_log_says_who(
    team: Team, bob: Person, decision: str, values: dict[str, str], state: State
) -> None:
    dana = join(team, "dana", Role.ADMIN)
    theirs = job(bob.member, state)
    if decision == "place":
        job(bob.member, State.QUEUED)
    act(dana, theirs, decision, values)
    noted = AuditEntry.objects.filter(target_id=str(theirs.pk), actor_label="Dana")
    assert noted.count() == 1
    assert not noted.get().is_denial
    assert row_of(theirs)["creator_id"] == bob.member.user_id


@pytest.mark.parametrize(
    ("decision", "state", "words"),
    [
        ("cancellation", State.QUEUED, "Cancelled by Alice before it was sent. Not charged."),
        ("cancellation", State.RUNNING, "Cancelled by Alice. Tracking stopped."),
        ("dismissal", State.ASK, "Dismissed by Alice."),
        ("retry", State.FAILED, "Retried by Alice."),
        ("resubmission", State.ASK, "Submitted again by Alice."),
        ("saving", State.UNSAVED, "Saved again by Alice."),
    ],
)
def test_the_card_and_the_detail_name_who_did_it(
    alice: Person, bob: Person, decision: str, state: State, words: str
) -> None:
    theirs = job(bob.member, state)
    if state == State.ASK:
        open_attempt(theirs)
    act(alice, theirs, decision, {})
    assert words in card_text(bob, theirs).replace("&#x27;", "'")
    assert words.replace("Alice", "you") in card_text(alice, theirs).replace("&#x27;", "'")


def test_the_queue_row_names_who_cancelled(alice: Person, bob: Person) -> None:
    theirs = job(bob.member, State.QUEUED)
    act(alice, theirs, "cancellation", {})
    assert "Cancelled by Alice before it was sent." in plain(text_of(bob.get("/queue/")))


def test_another_members_job_is_cancelled_only_after_a_question_with_the_name(
    alice: Person, bob: Person
) -> None:
    theirs = job(bob.member, State.QUEUED)
    page = plain(text_of(alice.get("/queue/")))
    assert 'data-confirm="This job is Bob’s. Nothing was sent or charged yet."' in page
    assert f"/generations/{theirs.pk}/cancellation/" in page


def test_a_fix_of_a_question_is_not_labelled_like_the_action(alice: Person, bob: Person) -> None:
    """“Cancel?” with two buttons that both say Cancel leaves everybody guessing."""
    job(bob.member, State.QUEUED)
    _, _, dialog = plain(text_of(alice.get("/queue/"))).partition('id="confirm"')
    way_out = dialog.partition("data-close autofocus>")[2].partition("</button>")[0]
    assert way_out == "Back"


def test_cancelling_ones_own_can_be_undone_to_the_same_place(bob: Person) -> None:
    first, second = (
        job(bob.member, State.QUEUED, queue_position=place, prepared_at=timezone.now())
        for place in (1, 2)
    )
    answer = bob.post(f"/generations/{first.pk}/cancellation/", HTTP_HX_REQUEST="true")
    assert f'hx-post="/generations/{first.pk}/retry/"' in text_of(answer)
    undone = bob.post(f"/generations/{first.pk}/retry/", HTTP_HX_REQUEST="true")
    assert '<div class="toasts__undo" id="undo" hx-swap-oob="true"></div>' in text_of(undone)
    waiting = Generation.objects.filter(state=State.QUEUED).order_by("queue_position")
    assert list(waiting) == [first, second]


def test_a_job_that_is_retried_later_queues_at_the_end(bob: Person) -> None:
    old = job(bob.member, State.QUEUED, queue_position=1)
    now = timezone.now()
    operations.cancel_generation(generation=old, now=now - dt.timedelta(hours=1))
    old.refresh_from_db()
    operations.retry_generation(generation=old, now=now)
    assert row_of(old)["queue_position"] > 1


@pytest.mark.parametrize("path", ["/queue/cancellation/", "/queue/retry/"])
def test_a_selection_leaves_the_jobs_of_others_alone_and_says_so(
    bob: Person, erik: Person, path: str
) -> None:
    state = State.QUEUED if "cancel" in path else State.FAILED
    own, theirs = job(erik.member, state), job(bob.member, state)
    values = {"ids": [str(own.pk), str(theirs.pk)], "agreed": str(own.estimate_credits)}
    answer = erik.post(path, values)
    assert row_of(own)["state"] != state
    assert row_of(theirs)["state"] == state
    assert any("belongs to another member" in words for words in words_of(answer))


def test_boxes_and_buttons_are_offered_only_where_they_work(
    alice: Person, bob: Person, erik: Person
) -> None:
    waiting, failed = job(bob.member, State.QUEUED), job(bob.member, State.FAILED)
    page = text_of(erik.get("/queue/"))
    for one in (waiting, failed):
        assert f'id="pick-{one.pk}"' not in page
    for decision in ("cancellation", "pause", "editing", "place", "retry"):
        assert f"/{decision}/" not in page.replace("/queue/", "")
    assert f"?remix={failed.pk}" in page
    for person in (alice, bob):
        page = text_of(person.get("/queue/"))
        assert f'id="pick-{waiting.pk}"' in page
        assert f'id="pick-{failed.pk}"' in page


def test_a_result_of_others_offers_no_delete_and_asks_admins_with_the_name(
    alice: Person, bob: Person, erik: Person
) -> None:
    made = finished(bob.member)
    assert f"/generations/{made.pk}/removal/" not in text_of(erik.get(f"/generations/{made.pk}/"))
    assert "This result belongs to Bob." in plain(text_of(alice.get(f"/generations/{made.pk}/")))
    assert "This result belongs to" not in plain(text_of(bob.get(f"/generations/{made.pk}/")))


def test_any_creator_saves_again_what_costs_nothing(bob: Person, erik: Person) -> None:
    theirs = job(bob.member, State.UNSAVED)
    act(erik, theirs, "saving", {})
    assert row_of(theirs)["state"] == State.SAVING
    noted = AuditEntry.objects.get(action=Action.RESULT_SAVED_AGAIN)
    assert noted.actor_label == "Erik"


@pytest.mark.parametrize("permission", Permission)
def test_viewers_only_look_and_work_of_those_who_left_is_for_admins(
    team: Team, permission: Permission
) -> None:
    members = {role: Membership(team=team, user_id=n, role=role) for n, role in enumerate(Role, 1)}
    assert (scope_of(Role.VIEWER, permission) == "none") == (permission != Permission.VIEW)
    for role, member in members.items():
        allowed = is_allowed(member, permission, None)
        assert allowed == (scope_of(role, permission) == "all")
        assert is_allowed(member, permission, member.user_id) == (
            scope_of(role, permission) != "none"
        )


def test_the_team_page_shows_the_whole_table(carol: Person) -> None:
    page = plain(text_of(carol.get("/team/")))
    for rule in RULES.values():
        assert str(rule.words) in page
    for role in Role:
        assert f'<th scope="col">{role.label}</th>' in page
