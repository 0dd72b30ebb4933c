"""Waiting jobs in the order in which they are sent, read from the front of each member's queue.

What is read depends on how many members wait and how many jobs are asked for, not on how many wait.
"""

import datetime as dt
import heapq
import itertools
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Q, QuerySet, When

from pixstudio.jobs.budgets import BLOCKED
from pixstudio.jobs.models import FairShare, Generation, GenerationQuerySet
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team
from pixstudio.web.prepared_queries import PreparedQuery, Value

# Neither paused, nor held for an admin, nor waiting for approval.
ACTIVE = Q(paused_at=None, hold="", pending_approval=None)
# Waits only for a free slot.
READY = ACTIVE & ~Q(problem__in=BLOCKED)
# Order of a member's own queue. Jobs created at the same moment keep their batch numbers' order.
MEMBER_ORDER = ("queue_position", "created_at", "id")
# How many jobs have their position told, for cards anywhere.
POSITIONS = 200
# Jobs read at once, of one member or of several; where these are not enough of one, as many as are asked for.
CHUNK = 24
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Place:
    """A waiting job and its queue position, from 1; None of one that is paused, held or blocked."""

    pk: uuid.UUID
    position: int | None


def waiting_of(team: Team) -> GenerationQuerySet:
    """The team's jobs that were not sent yet, paused or not."""
    return Generation.objects.of(team).filter(state=State.QUEUED)


def sendable_generations(team_id: uuid.UUID) -> GenerationQuerySet:
    """Queued jobs whose media are uploaded and that nothing holds back, in no particular order."""
    rows = Generation.objects.filter(ACTIVE, team_id=team_id, waiting_credits__isnull=False)
    return rows.exclude(prepared_at=None).order_by()


def member_queue(generation: Generation) -> GenerationQuerySet:
    """The waiting jobs of the same member, in the member's order."""
    rows = Generation.objects.filter(team_id=generation.team_id, creator_id=generation.creator_id)
    return rows.filter(waiting_credits__isnull=False).order_by(*MEMBER_ORDER)


def queue_positions(team: Team) -> dict[object, int]:
    """The queue position, from 1, of each of the first waiting jobs that a free slot could take."""
    return positions_of(front_of_line(team, POSITIONS))


def positions_of(places: Iterable[Place]) -> dict[object, int]:
    return {place.pk: place.position for place in places if place.position}


def front_of_line(team: Team, most: int) -> list[Place]:
    """The first waiting jobs of the team, paused and held ones among them, in the order of sending.

    One job of each member per round; within a round, the member served longest ago comes first. A job that
    can't be sent takes no turn: it is in the round of its member's next job.
    """
    served: dict[int | None, dt.datetime | None] = dict(_SERVED.tuples({"team": team.pk}))
    lines = [
        _turns(team, creator, served.get(creator) or NEVER, first, most)
        for creator, first in _fronts(team)
    ]
    places: list[Place] = []
    position = 0
    for _round, _served_at, row in itertools.islice(heapq.merge(*lines), most):
        position += row.is_ready
        places.append(Place(row.id, position if row.is_ready else None))
    return places


class _Row(NamedTuple):
    """In the order of a member's own queue."""

    queue_position: int
    created_at: dt.datetime
    id: uuid.UUID
    is_ready: bool
    # None for users that were deleted.
    creator: int | None


def _turns(
    team: Team, creator: int | None, served_at: dt.datetime, first: list[_Row], most: int
) -> Iterator[tuple[int, dt.datetime, _Row]]:
    """The jobs of one member with their rounds; more are read only when they are wanted."""
    number = 1
    for row in itertools.chain(first, _further(team, creator, len(first), most)):
        yield number, served_at, row
        number += row.is_ready


def _further(team: Team, creator: int | None, count: int, most: int) -> Iterator[_Row]:
    if count == CHUNK:
        yield from _rows(team, creator, most)[count:]


def _fronts(team: Team) -> Iterator[tuple[int | None, list[_Row]]]:
    """Each user with waiting jobs, a member or not, with the first of them."""
    yield None, _rows(team, None, CHUNK)
    last, is_more = 0, True
    while is_more:
        found = _rows_after(team, last)
        fronts = {
            user: list(rows) for user, rows in itertools.groupby(found, lambda row: row.creator)
        }
        is_more = len(found) == CHUNK
        if is_more and len(fronts) > 1:
            # Cut off; the next rows begin with it.
            fronts.popitem()
        yield from fronts.items()
        last = max((user for user in fronts if user), default=0)


def _rows(team: Team, creator: int | None, size: int) -> list[_Row]:
    values: dict[str, Value] = {"team": team.pk}
    if creator is not None:
        values["creator"] = creator
    return [_Row(*row) for row in _own_rows(creator is None, size).tuples(values)]


def _rows_after(team: Team, creator: int) -> list[_Row]:
    return [_Row(*row) for row in _ROWS_AFTER.tuples({"team": team.pk, "creator": creator})]


@cache
def _own_rows(is_of_no_user: bool, size: int) -> PreparedQuery[Generation]:
    def of_no_user(team: uuid.UUID) -> "QuerySet[Generation, Any]":
        return _ordered(team).filter(creator=None).order_by(*MEMBER_ORDER)[:size]

    def of_user(team: uuid.UUID, creator: int) -> "QuerySet[Generation, Any]":
        return _ordered(team).filter(creator=creator).order_by(*MEMBER_ORDER)[:size]

    if is_of_no_user:
        return PreparedQuery(of_no_user, team=uuid.UUID)
    return PreparedQuery(of_user, team=uuid.UUID, creator=int)


def _ordered(team: uuid.UUID) -> "QuerySet[Generation, Any]":
    is_ready = Case(When(READY, then=True), default=False, output_field=BooleanField())
    waiting = Generation.objects.filter(team=team, waiting_credits__isnull=False)
    return waiting.annotate(is_ready=is_ready).values_list(*MEMBER_ORDER, "is_ready", "creator")


def _after(team: uuid.UUID, creator: int) -> "QuerySet[Generation, Any]":
    rows = _ordered(team).filter(creator__gt=creator)
    return rows.order_by("creator_id", *MEMBER_ORDER)[:CHUNK]


_ROWS_AFTER: PreparedQuery[Generation] = PreparedQuery(_after, team=uuid.UUID, creator=int)
_SERVED: PreparedQuery[FairShare] = PreparedQuery(
    lambda team: FairShare.objects.filter(team=team).values_list("user", "served_at"),
    team=uuid.UUID,
)
