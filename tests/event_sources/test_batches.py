"""The end of a batch: said once, when its last job has ended."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.event_sources.operations import record_ended_batches
from pixstudio.events.models import Event, EventKind
from pixstudio.events.operations import PORTION, next_unhandled_at
from pixstudio.events.queries import Consumer
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import job
from tests.jobs.test_races import side_by_side
from tests.teams.people import Person

NOW = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)


def batch_of(person: Person, count: int) -> tuple[Batch, list[Generation]]:
    batch = Batch.objects.create(
        team=person.team,
        creator=person.member.user,
        nonce=f"{person.member.pk}-{count}",
        count=count,
        estimate_credits=80 * count,
        created_at=NOW,
    )
    return batch, [job(person.member, State.RUNNING, batch=batch) for _ in range(count)]


def end(generation: Generation, state: State = State.FAILED) -> None:
    assert Generation.objects.move(generation.pk, [State.RUNNING], state, timezone.now())


def ends() -> list[Event]:
    return list(Event.objects.filter(kind=EventKind.BATCH_DONE))


def test_a_batch_ends_with_its_last_job_and_once(bob: Person) -> None:
    batch, jobs = batch_of(bob, 3)
    single = job(bob.member, State.RUNNING)
    for generation, state in zip(jobs, [State.FAILED, State.CANCELLED, State.SAVING], strict=True):
        end(generation, state)
    end(single)
    assert record_ended_batches(NOW) == 2
    assert ends() == []
    Generation.objects.move(jobs[2].pk, [State.SAVING], State.DONE, NOW)
    assert record_ended_batches(NOW) == 1
    (event,) = ends()
    assert (event.subject_id, event.user, event.team) == (batch.pk.hex, bob.member.user, bob.team)
    assert event.facts == {"count": 3, "done": 1, "failed": 1, "cancelled": 1}
    # Tried again, it ends a second time, of which nothing is said.
    Generation.objects.move(jobs[0].pk, [State.FAILED], State.QUEUED, NOW)
    Generation.objects.move(jobs[0].pk, [State.QUEUED], State.CANCELLED, NOW)
    assert record_ended_batches(NOW) == 1
    assert len(ends()) == 1
    assert next_unhandled_at(Consumer.BATCHES) is None


def test_a_job_that_waits_for_a_decision_has_not_ended(bob: Person) -> None:
    _batch, (first, second) = batch_of(bob, 2)
    end(first)
    end(second, State.SAVING)
    Generation.objects.move(second.pk, [State.SAVING], State.UNSAVED, NOW)
    record_ended_batches(NOW)
    assert ends() == []


def test_a_large_batch_is_looked_at_in_portions(bob: Person) -> None:
    _batch, jobs = batch_of(bob, PORTION + 50)
    for generation in jobs:
        end(generation)
    assert [record_ended_batches(NOW) for _ in range(3)] == [PORTION, 50, 0]
    assert len(ends()) == 1


@pytest.mark.django_db(transaction=True)
def test_jobs_that_end_at_the_same_moment_end_their_batch(bob: Person) -> None:
    _batch, jobs = batch_of(bob, 6)
    steps = [lambda one=one: end(one) for one in jobs]
    looks = [lambda: record_ended_batches(NOW)] * 3
    assert side_by_side(*steps, *looks) == []
    record_ended_batches(NOW)
    assert len(ends()) == 1
