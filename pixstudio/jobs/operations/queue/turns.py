"""Waiting jobs in the order in which they are claimed, read from the front of each member's queue.

The cost depends on the number of members, not on the number of waiting jobs. `queries.queue_order` has the
same order for pages, with paused and held jobs.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from pixstudio.jobs.models import FairShare, Generation, GenerationQuerySet
from pixstudio.jobs.queries.queue_order import MEMBER_ORDER, NEVER, sendable_generations
from pixstudio.teams.models import Membership
from pixstudio.web.prepared_queries import KeyUpdate, ReplannedQuery

MICROSECOND = dt.timedelta(microseconds=1)
# Mostly the first job of the first member can be claimed.
CHUNKS = (1, 20, 300)


@dataclass(frozen=True)
class Turn:
    """A member with waiting jobs, and when a job of theirs was last claimed."""

    user_id: int
    served_at: dt.datetime | None
    first_position: int


def turns_of(team_id: uuid.UUID, waiting: GenerationQuerySet) -> list[Turn]:
    """The members with such jobs: the one served longest ago first, of new ones whoever asked first."""
    rows = Membership.objects.filter(team=team_id).order_by()
    return turns_in_order(rows.values_list("user", served_at(team_id), first_position(waiting)))


def served_at(team_id: uuid.UUID) -> Subquery:
    """When a job of a membership's user was last claimed."""
    served = FairShare.objects.filter(team=team_id, user=OuterRef("user"))
    return Subquery(served.values("served_at")[:1])


def first_position(waiting: GenerationQuerySet) -> Subquery:
    """The position of the first of these jobs that is of a membership's user."""
    own = waiting.filter(creator=OuterRef("user")).order_by(*MEMBER_ORDER)
    return Subquery(own.values("queue_position")[:1])


def turns_in_order(rows: Iterable[tuple[Any, ...]]) -> list[Turn]:
    """The turns of rows of user, time of the last claim and first position, where there is one."""
    turns = [Turn(*row) for row in rows if row[2] is not None]
    return sorted(turns, key=lambda turn: (turn.served_at or NEVER, turn.first_position))


_FIRST_JOB = ReplannedQuery(
    lambda team, creator: (
        sendable_generations(team).filter(creator_id=creator).order_by(*MEMBER_ORDER)[:1]
    ),
    team=uuid.UUID,
    creator=int,
)


_SERVED = KeyUpdate(
    lambda team, user, served_at: (
        FairShare.objects.filter(team_id=team, user_id=user),
        {"served_at": served_at},
    ),
    team=uuid.UUID,
    user=int,
    served_at=dt.datetime,
)


def first_in_turn(team_id: uuid.UUID, turns: list[Turn]) -> Generation | None:
    """The first job of the member whose turn it is, of the turns of all members with waiting jobs.

    Where that job can run now it is also the first of those that can; no other way is as cheap.
    """
    if not turns:
        return None
    rows = _FIRST_JOB.rows({"team": team_id, "creator": turns[0].user_id})
    return next(iter(rows), None)


def jobs_in_turn(turns: list[Turn], waiting: GenerationQuerySet, most: int) -> Iterator[Generation]:
    """All jobs of the member whose turn it is first: a job that can't run now does not lose the turn."""
    for turn in turns:
        own = waiting.filter(creator=turn.user_id).order_by(*MEMBER_ORDER)
        begin = 0
        for size in CHUNKS:
            rows = list(own[begin : begin + min(size, most)])
            yield from rows
            begin, most = begin + len(rows), most - len(rows)
            if len(rows) < size:
                break
        if most <= 0:
            return


def front_of_queue(turns: list[Turn], waiting: GenerationQuerySet, most: int) -> list[Generation]:
    """The first waiting jobs of each member, and jobs of users who are no members any more."""
    left = waiting.exclude(creator__in=[turn.user_id for turn in turns])
    rows = list(left.order_by(*MEMBER_ORDER)[:most])
    for turn in turns[:most]:
        own = waiting.filter(creator=turn.user_id).order_by(*MEMBER_ORDER)
        rows += own[: max(1, most // len(turns))]
    return rows


def record_turn(team_id: uuid.UUID, user_id: int, turns: list[Turn], now: dt.datetime) -> None:
    """Record that the member was served, so that the next free slot goes to another member.

    Two workers may record two times in the wrong order: the later time is kept.
    Only inside the transaction that claims the job, under its lock.
    """
    last = max((turn.served_at for turn in turns if turn.served_at), default=None)
    served_at = max(now, last + MICROSECOND) if last else now
    if not _SERVED.run({"team": team_id, "user": user_id, "served_at": served_at}):
        FairShare.objects.create(team_id=team_id, user_id=user_id, served_at=served_at)
