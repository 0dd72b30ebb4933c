"""Bulk runs of a member, and the trash of results."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.teams.member_columns import MemberColumn
from pixstudio.teams.models import Membership, Team
from pixstudio.web.lists.bounded_count import MOST, BoundedCount
from pixstudio.web.lists.keyset_pagination import KeysetOrder

NEWEST_TRASHED = KeysetOrder("trashed_at")
MAX_RUNS_SHOWN = 5
# How long a run that has ended is shown, unless it is dismissed.
SHOWN_FOR = dt.timedelta(days=1)


@dataclass(frozen=True)
class TrashTotals:
    """Results in the trash and their size; None of more than are counted."""

    count: BoundedCount
    size_bytes: int | None


def runs_of(member: Membership) -> QuerySet[BulkRun]:
    """The member's own bulk runs in this team."""
    return BulkRun.objects.filter(team=member.team, user=member.user)


def _has_shown_runs() -> Exists:
    own = BulkRun.objects.filter(team=OuterRef("team"), user=OuterRef("user"))
    return Exists(own.filter(is_background=True, dismissed_at__isnull=True))


# Whether the member may have any of `shown_runs_of`.
HAS_SHOWN_RUNS = MemberColumn("has_shown_runs", _has_shown_runs, {}, lambda _request: {})


def shown_runs_of(member: Membership, now: dt.datetime) -> list[BulkRun]:
    """The runs that pages show: those that go on, and those that ended lately; newest first."""
    if not getattr(member, "has_shown_runs", True):
        return []
    rows = runs_of(member).filter(is_background=True, dismissed_at__isnull=True)
    lately = Q(state=RunState.RUNNING) | Q(finished_at__gt=now - SHOWN_FOR)
    return list(rows.filter(lately).order_by("-created_at")[:MAX_RUNS_SHOWN])


def trash_of(team: Team) -> GenerationQuerySet:
    """The team's results in the trash, last moved first."""
    rows = Generation.objects.filter(team=team, trashed_at__isnull=False)
    return rows.order_by(*NEWEST_TRASHED.ordering)


def trash_totals(team: Team, creator_id: int | None = None) -> TrashTotals:
    """How many results are in the trash, or how many of this user's; counted up to a limit."""
    rows = trash_of(team)
    rows = rows.filter(creator=creator_id) if creator_id else rows
    sizes = list(rows.values_list("size_bytes", flat=True)[: MOST + 1])
    count = BoundedCount.of(len(sizes))
    return TrashTotals(count, None if count.is_more else sum(size or 0 for size in sizes))


def trashed_result(team: Team, pk: uuid.UUID) -> Generation | None:
    """One result in the team's trash."""
    return trash_of(team).order_by().filter(pk=pk).first()
