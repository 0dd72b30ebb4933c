"""The front of the members' queues: the same order as the page's, for the cost of the members only."""

import datetime as dt
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.jobs.models import FairShare, Generation
from pixstudio.jobs.operations.queue.turns import (
    front_of_queue,
    jobs_in_turn,
    record_turn,
    turns_of,
)
from pixstudio.jobs.queries.queue_order import front_of_line, sendable_generations
from pixstudio.jobs.states import State
from tests.jobs.jobs import job
from tests.teams.people import Person

MINUTE = dt.timedelta(minutes=1)


def wait(person: Person, position: int) -> Generation:
    now = timezone.now()
    return job(person.member, State.QUEUED, queue_position=position, prepared_at=now)


@pytest.mark.parametrize("seed", range(5))
def test_claims_follow_the_order_of_the_page(
    alice: Person, bob: Person, carol: Person, seed: int
) -> None:
    """Claimed one by one, with jobs that are added meanwhile."""
    dice, now = random.Random(seed), timezone.now()
    people = [alice, bob, carol]
    for position in range(9):
        wait(dice.choice(people), position)
    for step in range(12):
        waiting = sendable_generations(bob.team.pk)
        turns = turns_of(bob.team.pk, waiting)
        first = next(jobs_in_turn(turns, waiting, 300), None)
        assert [first.pk if first else None] == [
            place.pk for place in front_of_line(bob.team, 1)
        ] or [None]
        if first is None or first.creator_id is None:
            break
        record_turn(bob.team.pk, first.creator_id, turns, now + step * MINUTE)
        Generation.objects.filter(pk=first.pk).update(state=State.SUBMITTING)
        if step < 3:
            wait(dice.choice(people), 100 + step)


def test_a_turn_is_later_than_all_before_it_whatever_the_clock_says(
    alice: Person, bob: Person
) -> None:
    wait(alice, 1)
    wait(bob, 2)
    now, waiting = timezone.now(), sendable_generations(bob.team.pk)
    record_turn(bob.team.pk, alice.member.user_id, turns_of(bob.team.pk, waiting), now)
    turns = turns_of(bob.team.pk, waiting)
    assert [turn.user_id for turn in turns] == [bob.member.user_id, alice.member.user_id]
    record_turn(bob.team.pk, bob.member.user_id, turns, now - MINUTE)
    assert FairShare.objects.get(user=bob.member.user).served_at > now


def test_no_more_jobs_are_tried_than_asked_for(bob: Person) -> None:
    for position in range(30):
        wait(bob, position)
    waiting = sendable_generations(bob.team.pk)
    turns = turns_of(bob.team.pk, waiting)
    assert [one.queue_position for one in jobs_in_turn(turns, waiting, 25)] == list(range(25))
    assert len(list(jobs_in_turn(turns, waiting, 300))) == 30


def test_the_front_has_jobs_of_all_and_of_those_who_left(alice: Person, bob: Person) -> None:
    for position in range(30):
        wait(bob, position)
    last, left = wait(alice, 100), wait(bob, 101)
    Generation.objects.filter(pk=left.pk).update(creator=None)
    waiting = sendable_generations(bob.team.pk)
    front = front_of_queue(turns_of(bob.team.pk, waiting), waiting, 10)
    assert {last.pk, left.pk} <= {one.pk for one in front}
    assert len(front) <= 11


@pytest.mark.parametrize("count", [1, 300])
def test_a_long_queue_takes_two_queries(bob: Person, count: int) -> None:
    first = wait(bob, 0)
    Generation.objects.bulk_create(
        Generation(
            team=bob.team,
            creator=bob.member.user,
            nonce=f"waiting {number}",
            operation="text",
            created_at=timezone.now(),
            changed_at=timezone.now(),
            prepared_at=timezone.now(),
            queue_position=number,
        )
        for number in range(1, count)
    )
    waiting = sendable_generations(bob.team.pk)
    with CaptureQueriesContext(connection) as seen:
        assert next(jobs_in_turn(turns_of(bob.team.pk, waiting), waiting, 300)) == first
    assert len(seen) == 2
