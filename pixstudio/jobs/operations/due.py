"""The clock's work: enqueue due rows, recover expired leases, delete finished task rows."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from pixstudio.accounts.models import Account
from pixstudio.effects.operations import enqueue_due_catalogues, next_due_catalogue
from pixstudio.jobs.models import IMPORTED, Attempt, Generation
from pixstudio.jobs.operations.polling.account_poll import end_overdue
from pixstudio.jobs.operations.polling.matching import ASK_AFTER, ask_user
from pixstudio.jobs.operations.polling.orphans import enqueue_orphans, orphans
from pixstudio.jobs.operations.polling.poll_shifts import enqueue_polls
from pixstudio.jobs.operations.polling.settlement import settle_due_attempts
from pixstudio.jobs.operations.queue.held_jobs import hold_jobs_in_doubt
from pixstudio.jobs.operations.submission.outcomes import mark_unknown
from pixstudio.jobs.queries.queue_order import ACTIVE
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import enqueue
from pixstudio.library.operations import enqueue_due_files, next_due_file
from pixstudio.web.background.due_rows import LONG_AGO, EarliestTime, earliest_of, first_of
from pixstudio.web.background.retention import Kind, kept_for, prunes
from pixstudio.web.models import StudioState

LAST_RESORT = dt.timedelta(days=7)
AT_ONCE = 200
ENQUEUE_PAUSE = dt.timedelta(seconds=5)


def find_due(*, now: dt.datetime) -> int:
    """Enqueue a task for every row that is due; returns the number of tasks.

    Called by the clock when `next_due_at` has come. Safe to call at any time, by several clocks too. A
    step that fails doesn't prevent the others. Raises: the error of the first failing step.
    """
    return run_steps(STEPS, now)


def run_steps(steps: Iterable[Callable[[dt.datetime], int]], now: dt.datetime) -> int:
    """The sum of what all steps return. Raises: the error of the first failing one, after the last."""
    done, troubles = 0, []
    for step in steps:
        try:
            done += step(now)
        except Exception as error:
            troubles.append(error)
    if troubles:
        raise troubles[0]
    return done


_WAITING = Generation.objects.filter(ACTIVE, state=State.QUEUED, due_at__isnull=False)
_DUE_TIMES = (
    EarliestTime(lambda: Generation.objects.filter(state=State.SUBMITTING), "lease_until"),
    EarliestTime(_WAITING.all, "due_at"),
    EarliestTime(lambda: Account.objects.filter(next_reading_at__isnull=False), "next_reading_at"),
    EarliestTime(orphans, "generation__due_at"),
    EarliestTime(lambda: Attempt.objects.filter(settle_at__isnull=False), "settle_at"),
    EarliestTime(Account.objects.all, "next_refresh_at"),
)


def next_due_at() -> dt.datetime | None:
    """The earliest time at which a row is or was due for `find_due`; None if all wait for something else.

    It leaves out what no time announces: jobs that are given up after days, and times that were lost.
    """
    return first_of(
        LONG_AGO if StudioState.objects.exclude(doubt="").exists() else None,
        earliest_of(_DUE_TIMES),
        next_due_file(),
        next_due_catalogue(),
    )


def _expire_submissions(now: dt.datetime) -> int:
    """Recover jobs whose worker died during submission: look for the job, never send it again."""
    lost = Attempt.objects.filter(
        is_open=True, generation__state=State.SUBMITTING, generation__lease_until__lt=now
    )
    attempts = list(lost.select_related("generation")[:AT_ONCE])
    for attempt in attempts:
        mark_unknown(attempt, "", now)
    return len(attempts)


def due_jobs(state: State, now: dt.datetime) -> "list[Generation]":
    """Jobs in this state that are due and that no worker holds; imported ones apart."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    rows = Generation.objects.filter(ACTIVE, free, state=state, due_at__lte=now)
    rows = rows.exclude(problem=IMPORTED).order_by("due_at")
    return list(rows.only("team_id", "prepared_at")[:AT_ONCE])


def postpone(rows: list[Generation], now: dt.datetime) -> None:
    """Make them due again after ENQUEUE_PAUSE: their tasks have been enqueued."""
    due_at = now + ENQUEUE_PAUSE
    Generation.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=due_at)


def _enqueue_submissions(now: dt.datetime) -> int:
    """Enqueue one task per missing upload, and one per team with jobs that could be submitted.

    The submit task continues by itself while slots are free.
    """
    rows = due_jobs(State.QUEUED, now)
    postpone(rows, now)
    unprepared = [row for row in rows if row.prepared_at is None]
    for row in unprepared:
        enqueue("prepare_generation", str(row.pk))
    teams = {row.team_id for row in rows if row.prepared_at is not None}
    for team_id in teams:
        enqueue("submit_next", str(team_id))
    return len(unprepared) + len(teams)


def _end_unreadable(now: dt.datetime) -> int:
    """Give up jobs that can't be searched for: without an account, or after a week without the API."""
    forgotten = Q(sent_at__lt=now - LAST_RESORT)
    orphaned = Q(account=None, generation__state=State.UNKNOWN, sent_at__lt=now - ASK_AFTER)
    states = [State.RUNNING, State.UNKNOWN]
    lost = Attempt.objects.filter(forgotten | orphaned, is_open=True, generation__state__in=states)
    attempts = list(lost.select_related("generation")[:AT_ONCE])
    for attempt in attempts:
        if attempt.remote_id is None:
            ask_user(attempt, now)
        else:
            end_overdue([attempt], now)
    return len(attempts)


def _enqueue_account_refreshes(now: dt.datetime) -> int:
    stale = Account.objects.filter(Q(next_refresh_at=None) | Q(next_refresh_at__lte=now))
    pks = list(stale.values_list("pk", flat=True)[:AT_ONCE])
    Account.objects.filter(pk__in=pks).update(next_refresh_at=now + dt.timedelta(minutes=1))
    for pk in pks:
        enqueue("refresh_account", str(pk))
    return len(pks)


STEPS: tuple[Callable[[dt.datetime], int], ...] = (
    hold_jobs_in_doubt,
    _expire_submissions,
    _enqueue_submissions,
    enqueue_polls,
    enqueue_orphans,
    _end_unreadable,
    settle_due_attempts,
    _enqueue_account_refreshes,
    enqueue_due_files,
    enqueue_due_catalogues,
)


@prunes(Kind.TASKS, Kind.LOST_TASKS)
def prune_tasks(*, now: dt.datetime) -> int:
    """Delete the rows of finished tasks, and of those whose worker died."""
    finished = DBTaskResult.objects.filter(finished_at__lt=now - kept_for(Kind.TASKS))
    orphaned = DBTaskResult.objects.filter(
        finished_at=None, started_at__lt=now - kept_for(Kind.LOST_TASKS)
    )
    return int(finished.delete()[0]) + int(orphaned.delete()[0])
