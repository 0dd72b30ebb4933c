"""What the clock finds in the library: arrivals whose next step is due, or whose worker died."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Q

from pixstudio.library.models import Stage, Upload
from pixstudio.library.operations.cleanup import clean_up_work_folders
from pixstudio.library.operations.derivatives import enqueue_due_derivatives
from pixstudio.library.task_queue import enqueue

ENQUEUE_INTERVAL = dt.timedelta(seconds=5)
BATCH_SIZE = 200
TASKS = {Stage.FETCHING: "fetch_upload", Stage.CHECKING: "ingest_upload"}


def enqueue_due_files(now: dt.datetime) -> int:
    """Nudge a worker for everything in the library that is due; returns how many nudges were given.

    Safe to call at any time, by several clocks too.
    """
    return sum(step(now) for step in STEPS)


def enqueue_due_uploads(now: dt.datetime) -> int:
    """One nudge for each arrival that waits to be fetched or checked."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Upload.objects.filter(free, stage__in=TASKS, due_at__lte=now)
    rows = list(due.order_by("due_at").only("stage")[:BATCH_SIZE])
    if not rows:
        return 0
    due.filter(pk__in=[row.pk for row in rows]).update(due_at=now + ENQUEUE_INTERVAL)
    for row in rows:
        enqueue(TASKS[Stage(row.stage)], str(row.pk))
    return len(rows)


STEPS: tuple[Callable[[dt.datetime], int], ...] = (
    enqueue_due_uploads,
    enqueue_due_derivatives,
    clean_up_work_folders,
)
