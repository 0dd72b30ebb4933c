"""Facts of jobs. None counts all jobs: what ended is read from kept sums, the rest from partial indexes."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection

from django.db.models import Count, Q, QuerySet, Sum

from pixstudio.gallery.models import ResultSum
from pixstudio.jobs.models import Generation
from pixstudio.jobs.queries.queue_order import READY
from pixstudio.jobs.queries.totals import jobs_in_slots
from pixstudio.jobs.states import NEEDS_USER, UNDER_WAY, PanelRank, State

Teams = Collection[uuid.UUID]
OPEN_STATES = sorted({State.QUEUED, *UNDER_WAY, *NEEDS_USER})
ENDED = ("finished", "failed")
_RANKS = (PanelRank.NEEDS_USER, PanelRank.UNDER_WAY)


def open_jobs_by_state(teams: Teams) -> Counter[str]:
    """Numbers of jobs that have not ended, by state; imported ones, for which no user waits, left out."""
    moving = _open_jobs(teams).filter(panel_rank__in=_RANKS)
    found = Counter(dict(moving.values_list("state").annotate(Count("pk"))))
    waiting = Generation.objects.filter(team__in=teams, waiting_credits__isnull=False)
    found[State.QUEUED] = waiting.order_by().count()
    return found


def retried_saves(teams: Teams) -> int:
    """Number of results whose file could not be saved yet and is tried again."""
    rows = _open_jobs(teams).filter(panel_rank=PanelRank.UNDER_WAY)
    return rows.filter(state=State.SAVING, tries__gt=0).count()


def oldest_waiting(teams: Teams) -> dt.datetime | None:
    """When the job was created that has waited longest only for a free slot; None if none does."""
    found = [_oldest_waiting_of(team) for team in _waiting_teams(teams)]
    return min((at for at in found if at is not None), default=None)


def _waiting_teams(teams: Teams) -> "QuerySet[Generation, uuid.UUID]":
    rows = Generation.objects.filter(team__in=teams, waiting_credits__isnull=False)
    return rows.order_by().values_list("team_id", flat=True).distinct()


def _oldest_waiting_of(team: uuid.UUID) -> dt.datetime | None:
    rows = Generation.objects.filter(READY, team=team, panel_rank=PanelRank.WAITING)
    return rows.order_by("created_at", "id").values_list("created_at", flat=True).first()


def held_jobs(teams: Teams) -> int:
    """Number of waiting jobs that may have been sent already and wait for an admin."""
    rows = Generation.objects.filter(team__in=teams, waiting_credits__isnull=False)
    return rows.exclude(hold="").order_by().count()


def ended_since(teams: Teams, since: dt.datetime) -> Counter[str]:
    """Numbers of jobs that ended since a time, by state; imported and removed ones left out."""
    rows = Generation.objects.filter(team__in=teams, ended_at__isnull=False, ended_at__gte=since)
    return Counter(dict(rows.order_by().values_list("state").annotate(Count("pk"))))


def ended_jobs_by_group(teams: Teams) -> Counter[str]:
    """Numbers of all jobs here that ended with a result (`finished`) or without one (`failed`)."""
    # Named, though there are no others: without them all sums of quarters are read on the way.
    rows = ResultSum.objects.filter(team__in=teams, result_group__in=ENDED, unit=ResultSum.MONTH)
    return Counter(dict(rows.order_by().values_list("result_group").annotate(Sum("count"))))


def used_slots(teams: Teams) -> Counter[uuid.UUID]:
    """Numbers of jobs that use a slot, by account."""
    rows = jobs_in_slots().filter(team__in=teams).order_by().values_list("account_id")
    return Counter(dict(rows.annotate(Count("pk"))))


def oldest_due_job(teams: Teams, state: State, now: dt.datetime) -> dt.datetime | None:
    """Since when the job of a state is due that is due longest and that no worker holds."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    rows = Generation.objects.filter(free, state=state, due_at__isnull=False, due_at__lte=now)
    rows = rows.filter(panel_rank__isnull=False, team__in=teams)
    return rows.order_by("due_at").values_list("due_at", flat=True).first()


def _open_jobs(teams: Teams) -> "QuerySet[Generation]":
    return Generation.objects.filter(team__in=teams, panel_rank__isnull=False).order_by()
