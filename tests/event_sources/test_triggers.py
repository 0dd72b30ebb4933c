"""Events of jobs, accounts and approvals, written by the database with the change itself."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.utils import timezone

from pixstudio.accounts.models import Account, Health
from pixstudio.event_sources.triggers import TRIGGERS
from pixstudio.events.models import Event, EventKind
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import IMPORTED, State
from pixstudio.teams.models import Approval, ApprovalState
from tests.budgets.test_key_budgets import key_of
from tests.jobs.jobs import job
from tests.teams.people import Person

NOW = dt.datetime(2026, 3, 10, 12, 0, 0, 250_000, tzinfo=dt.UTC)


def moved(generation: Generation, before: State, after: State, **values: object) -> None:
    assert Generation.objects.move(generation.pk, [before], after, NOW, **values)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (State.SAVING, State.DONE, EventKind.JOB_DONE),
        (State.SAVING, State.UNSAVED, EventKind.JOB_NEEDS_DECISION),
        (State.UNKNOWN, State.ASK, EventKind.JOB_NEEDS_DECISION),
        (State.RUNNING, State.FAILED, EventKind.JOB_FAILED),
        (State.RUNNING, State.MODERATED, EventKind.JOB_FAILED),
        (State.RUNNING, State.DELETED, EventKind.JOB_FAILED),
        (State.SUBMITTING, State.REFUSED, EventKind.JOB_FAILED),
        (State.QUEUED, State.CANCELLED, EventKind.JOB_CANCELLED),
        (State.ASK, State.ABANDONED, EventKind.JOB_CANCELLED),
        (State.QUEUED, State.SUBMITTING, None),
        (State.SUBMITTING, State.RUNNING, None),
        (State.RUNNING, State.SAVING, None),
        (State.FAILED, State.QUEUED, None),
    ],
)
def test_each_step_that_ends_a_job_or_asks_is_an_event(
    bob: Person, before: State, after: State, kind: EventKind | None
) -> None:
    generation = job(bob.member, before)
    moved(generation, before, after)
    assert [one.kind for one in Event.objects.all()] == ([kind] if kind else [])


def test_the_event_says_whose_job_and_what_became_of_it(bob: Person) -> None:
    key = key_of(bob)
    generation = job(bob.member, State.RUNNING, api_key=key)
    moved(generation, State.RUNNING, State.MODERATED, problem="moderated", charged_credits=80)
    event = Event.objects.get()
    assert (event.team, event.user) == (bob.team, bob.member.user)
    assert (event.subject_id, event.created_at) == (generation.pk.hex, NOW)
    assert event.facts == {
        **{"state": "moderated", "operation": "text", "model": "v5.6", "problem": "moderated"},
        **{"estimate_credits": 80, "charged_credits": 80, "api_key_id": str(key.pk)},
    }
    assert (event.is_notified, event.is_sent, event.is_batch_checked) == (False, False, False)
    moved(job(bob.member, State.RUNNING), State.RUNNING, State.FAILED)
    assert Event.objects.get(pk__gt=event.pk).facts == {
        **event.facts,
        **{"state": "failed", "problem": "", "charged_credits": None, "api_key_id": None},
    }


def test_a_step_that_is_taken_back_is_no_event(bob: Person) -> None:
    generation = job(bob.member, State.RUNNING)
    with transaction.atomic():
        moved(generation, State.RUNNING, State.FAILED)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_imported_jobs_and_other_changes_are_no_events(bob: Person) -> None:
    imported = job(bob.member, State.SAVING, is_imported=True)
    restored = job(bob.member, State.SAVING, problem=IMPORTED)
    finished = job(bob.member, State.DONE)
    for generation in (imported, restored):
        moved(generation, State.SAVING, State.DONE, problem="")
    Generation.objects.filter(pk=finished.pk).update(note="good", state=State.DONE)
    assert not Event.objects.exists()


def test_many_jobs_that_end_at_once_are_an_event_each(bob: Person) -> None:
    for _ in range(30):
        job(bob.member, State.QUEUED)
    Generation.objects.update(state=State.CANCELLED, changed_at=NOW)
    assert Event.objects.filter(kind=EventKind.JOB_CANCELLED).count() == 30


def test_an_account_in_trouble_is_said_once_until_it_is_well_again(alice: Person) -> None:
    account = Account.objects.create(team=alice.team, email="a@b.example", name="Main")
    rows = Account.objects.filter(pk=account.pk)
    for health in (Health.ON_HOLD, Health.GONE, Health.GONE, Health.OK, Health.OK):
        rows.update(health=health)
    events = list(Event.objects.order_by("pk"))
    kinds = [EventKind.ACCOUNT_TROUBLE, EventKind.ACCOUNT_RECOVERED]
    assert [one.kind for one in events] == kinds
    assert events[0].facts == {"health": "on_hold"}
    assert {one.subject_id for one in events} == {account.pk.hex}
    assert abs(events[0].created_at - timezone.now()) < dt.timedelta(minutes=1)


@pytest.mark.parametrize("state", [ApprovalState.APPROVED, ApprovalState.DECLINED])
def test_approvals_are_events_when_requested_and_decided(
    alice: Person, bob: Person, state: ApprovalState
) -> None:
    values = {"team": bob.team, "requested_by": bob.member.user, "rule": {}, "created_at": NOW}
    first = Approval.objects.create(**values, key="one")
    second = Approval.objects.create(**values, key="two")
    later = NOW + dt.timedelta(hours=1)
    decision = {"decided_by": alice.member.user, "decided_at": later, "count": 3, "credits": 240}
    Approval.objects.filter(pk=first.pk).update(state=state, **decision)
    Approval.objects.filter(pk=second.pk).update(state=ApprovalState.WITHDRAWN)
    requested = Event.objects.filter(kind=EventKind.APPROVAL_REQUESTED)
    assert requested.count() == 2
    decided = Event.objects.get(kind=EventKind.APPROVAL_DECIDED)
    assert (decided.subject_id, decided.user) == (first.pk.hex, bob.member.user)
    assert decided.facts == {"state": state, "count": 3, "credits": 240}
    assert decided.created_at == later


def test_triggers_are_taken_away_and_brought_back(bob: Person) -> None:
    TRIGGERS.remove(connection)
    generation = job(bob.member, State.RUNNING)
    moved(generation, State.RUNNING, State.FAILED)
    assert not Event.objects.exists()
    TRIGGERS.create(connection)
    TRIGGERS.create(connection)
    generation = job(bob.member, State.RUNNING)
    moved(generation, State.RUNNING, State.FAILED)
    assert Event.objects.count() == 1
