"""The clock's work for results: enqueue those that are due, and the posters of what stays at PixVerse."""

import datetime as dt

from pixstudio.jobs.models import Generation, WantedPoster
from pixstudio.jobs.operations.due import due_jobs, postpone, run_steps
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import enqueue_saving
from pixstudio.saving.operations.import_pacing import enqueue_imported_downloads, enqueue_posters
from pixstudio.web.background.due_rows import EarliestTime, earliest_of

_DUE_TIMES = (
    EarliestTime(
        lambda: Generation.objects.filter(state=State.SAVING, due_at__isnull=False), "due_at"
    ),
    EarliestTime(WantedPoster.objects.all, "due_at"),
)


def find_due_results(*, now: dt.datetime) -> int:
    """Enqueue a task for every result that is due; returns the number of tasks.

    Called by the clock when `next_due_result_at` has come. Safe to call at any time, by several clocks
    too. A step that fails doesn't prevent the others. Raises: the error of the first failing step.
    """
    return run_steps((_enqueue_savings, enqueue_imported_downloads, enqueue_posters), now)


def next_due_result_at() -> dt.datetime | None:
    """The earliest time at which a row is or was due for `find_due_results`; None without any."""
    return earliest_of(_DUE_TIMES)


def _enqueue_savings(now: dt.datetime) -> int:
    rows = due_jobs(State.SAVING, now)
    postpone(rows, now)
    for row in rows:
        enqueue_saving(str(row.pk))
    return len(rows)
