"""Enqueue due tasks of the library: uploads to fetch or ingest, derivatives; and clean up work folders."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Q

from pixstudio.library.models import Asset, Stage, Upload
from pixstudio.library.operations.cleanup import clean_up_work_folders
from pixstudio.library.operations.derivatives import enqueue_due_derivatives
from pixstudio.library.task_queue import enqueue
from pixstudio.web.background.due_rows import EarliestTime, earliest_of

ENQUEUE_INTERVAL = dt.timedelta(seconds=5)
BATCH_SIZE = 200
TASKS = {Stage.FETCHING: "fetch_upload", Stage.CHECKING: "ingest_upload"}


def enqueue_due_files(now: dt.datetime) -> int:
    """Enqueue a task for every due row of the library; returns how many, with deleted work folders.

    Safe to call at any time and concurrently.
    """
    return sum(step(now) for step in STEPS)


_DUE_TIMES = (
    EarliestTime(lambda: Upload.objects.filter(stage__in=TASKS, due_at__isnull=False), "due_at"),
    EarliestTime(lambda: Asset.objects.filter(derive_due_at__isnull=False), "derive_due_at"),
)


def next_due_file() -> dt.datetime | None:
    """The earliest time at which an upload or a file without derivatives is or was due.

    Work folders carry no time.
    """
    return earliest_of(_DUE_TIMES)


def enqueue_due_uploads(now: dt.datetime) -> int:
    """Enqueue a task for each upload that is due to be fetched or ingested."""
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
