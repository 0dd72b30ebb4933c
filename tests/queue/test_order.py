"""The front of the queue is the beginning of all waiting jobs, numbered and sorted in the plainest way."""

import datetime as dt
import random
from collections import Counter, defaultdict
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.jobs.budgets import BLOCKED
from pixstudio.jobs.models import FairShare, Generation
from pixstudio.jobs.queries.queue_order import CHUNK, NEVER, Place, front_of_line
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team
from tests.teams.people import Person

MINUTE = dt.timedelta(minutes=1)


def plainly(team: Team) -> list[Place]:
    """All waiting jobs in the order of sending, by reading each of them."""
    served = dict(FairShare.objects.filter(team=team).values_list("user", "served_at"))
    lines: dict[Any, list[Generation]] = defaultdict(list)
    for row in Generation.objects.of(team).filter(state=State.QUEUED):
        lines[row.creator_id].append(row)
    turns = []
    for creator, rows in lines.items():
        number = 1
        for row in sorted(rows, key=lambda one: (one.queue_position, one.created_at, one.pk)):
            ready = not row.paused_at and not row.hold and row.problem not in BLOCKED
            place = (row.queue_position, row.created_at, row.pk)
            turns.append((number, served.get(creator) or NEVER, place, ready))
            number += ready
    positions = Counter[bool]()
    places = []
    for _round, _served_at, (_position, _created_at, pk), ready in sorted(turns):
        positions[ready] += 1
        places.append(Place(pk, positions[True] if ready else None))
    return places


def fill(team: Team, people: list[Person], dice: random.Random, count: int) -> None:
    now = timezone.now()
    users = [person.member.user for person in people]
    Generation.objects.bulk_create(
        Generation(
            team=team,
            creator=dice.choice([*users, users[0], users[0], None]),
            nonce=f"job {number}",
            operation="text",
            state=dice.choice([State.QUEUED] * 6 + [State.DONE]),
            removed_at=dice.choice([None] * 9 + [now]),
            paused_at=dice.choice([None] * 5 + [now]),
            hold=dice.choice([""] * 5 + ["copied"]),
            problem=dice.choice(["", "", "", "no_room", sorted(BLOCKED)[0]]),
            created_at=now + dice.randrange(5) * MINUTE,
            changed_at=now,
            queue_position=dice.randrange(40),
        )
        for number in range(count)
    )


@pytest.mark.parametrize("seed", range(8))
def test_the_front_is_the_start_of_the_whole_queue(
    alice: Person, bob: Person, carol: Person, mallory: Person, seed: int
) -> None:
    dice = random.Random(seed)
    # Mallory is in no team of theirs, as somebody who left.
    people = [alice, bob, carol, mallory]
    fill(bob.team, people, dice, dice.choice([3, CHUNK, 4 * CHUNK, 9 * CHUNK]))
    for person in dice.sample(people, 2):
        served_at = timezone.now() - dice.randrange(9) * MINUTE
        FairShare.objects.create(team=bob.team, user=person.member.user, served_at=served_at)
    whole = plainly(bob.team)
    for most in (1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, len(whole), len(whole) + 5):
        assert front_of_line(bob.team, most) == whole[:most]


def test_an_empty_queue_has_no_front(bob: Person) -> None:
    assert front_of_line(bob.team, 10) == []


def test_another_team_has_its_own_line(bob: Person, mallory: Person) -> None:
    fill(mallory.team, [mallory], random.Random(1), 40)
    assert front_of_line(bob.team, 10) == []
