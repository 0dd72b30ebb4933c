"""What the clock finds: rows that are due, leases that ran out, task rows nobody needs any more."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django_tasks_db.models import DBTaskResult

from pixstudio.accounts.models import Account
from pixstudio.generations.models import Attempt, Generation
from pixstudio.generations.nudges import nudge
from pixstudio.generations.operations.answers import close_attempt, mark_unknown
from pixstudio.generations.queries import WATCH
from pixstudio.generations.states import State

NUDGE_PAUSE = dt.timedelta(seconds=5)
AT_ONCE = 200


def find_due(*, now: dt.datetime) -> int:
    """Nudge a worker for every row that is due; returns how many nudges were given.

    Called every few seconds by the clock. Safe to call at any time, by several clocks too.
    """
    return (
        _expire_submissions(now)
        + _nudge_unprepared(now)
        + _nudge_queues(now)
        + _nudge_savings(now)
        + _nudge_readings(now)
        + _end_lost_jobs(now)
        + _nudge_stale_accounts(now)
    )


def _expire_submissions(now: dt.datetime) -> int:
    """A worker died between sending and writing down the answer: look for the job, never send again."""
    lost = Attempt.objects.filter(
        is_open=True, generation__state=State.SUBMITTING, generation__lease_until__lt=now
    ).select_related("generation")
    for attempt in lost[:AT_ONCE]:
        mark_unknown(attempt, "", now)
    return len(lost)


def _due(state: State, now: dt.datetime) -> "list[Generation]":
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    rows = Generation.objects.filter(free, state=state, due_at__lte=now).order_by("due_at")
    return list(rows[:AT_ONCE])


def _postpone(rows: list[Generation], now: dt.datetime) -> None:
    due_at = now + NUDGE_PAUSE
    Generation.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=due_at)


def _nudge_unprepared(now: dt.datetime) -> int:
    rows = [row for row in _due(State.QUEUED, now) if row.prepared_at is None]
    _postpone(rows, now)
    for row in rows:
        nudge("prepare_generation", str(row.pk))
    return len(rows)


def _nudge_queues(now: dt.datetime) -> int:
    """One nudge for each team with waiting jobs; the task goes on by itself while there is room."""
    rows = [row for row in _due(State.QUEUED, now) if row.prepared_at is not None]
    _postpone(rows, now)
    teams = {row.team_id for row in rows}
    for team_id in teams:
        nudge("submit_next", str(team_id))
    return len(teams)


def _nudge_savings(now: dt.datetime) -> int:
    rows = _due(State.SAVING, now)
    _postpone(rows, now)
    for row in rows:
        nudge("save_result", str(row.pk))
    return len(rows)


def _nudge_readings(now: dt.datetime) -> int:
    """Accounts whose reading is due, and those whose next reading got lost while jobs are open."""
    open_jobs = Generation.objects.filter(
        account=OuterRef("pk"), state__in=[State.RUNNING, State.UNKNOWN]
    )
    forgotten = Q(next_reading_at=None) & Exists(open_jobs)
    due = Account.objects.filter(Q(next_reading_at__lte=now) | forgotten)[:AT_ONCE]
    for account in due:
        nudge("read_account", str(account.pk))
    return len(due)


def _end_lost_jobs(now: dt.datetime) -> int:
    """A job that PixVerse has not finished after 26 hours is said to have failed, in words."""
    rows = Generation.objects.filter(state=State.RUNNING, started_at__lt=now - WATCH)
    lost = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    for pk in lost:
        with transaction.atomic():
            if Generation.objects.move(
                pk, [State.RUNNING], State.FAILED, now, problem="never_arrived", finished_at=now
            ):
                close_attempt(pk, "never_arrived")
    return len(lost)


def _nudge_stale_accounts(now: dt.datetime) -> int:
    stale = Account.objects.filter(Q(next_refresh_at=None) | Q(next_refresh_at__lte=now))
    pks = list(stale.values_list("pk", flat=True)[:AT_ONCE])
    Account.objects.filter(pk__in=pks).update(next_refresh_at=now + dt.timedelta(minutes=1))
    for pk in pks:
        nudge("refresh_account", str(pk))
    return len(pks)


def prune_tasks(*, now: dt.datetime) -> int:
    """Delete finished task rows older than an hour, and ones whose worker died a day ago."""
    finished = DBTaskResult.objects.filter(finished_at__lt=now - dt.timedelta(hours=1))
    orphaned = DBTaskResult.objects.filter(
        finished_at=None, started_at__lt=now - dt.timedelta(days=1)
    )
    return int(finished.delete()[0]) + int(orphaned.delete()[0])
