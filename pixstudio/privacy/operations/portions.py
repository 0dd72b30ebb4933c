"""What the deletions of people and of teams share: steps under a lease, portion by portion.

Every step may be repeated, and does nothing where nothing is left. So a worker that dies loses nothing: the
next one begins at the first step.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import F, QuerySet

from pixstudio.library.models import Upload
from pixstudio.library.operations import cancel_upload
from pixstudio.library.operations.upload_bytes import delete_upload_bytes
from pixstudio.privacy.models import PersonDeletion, TeamDeletion
from pixstudio.privacy.retries import LEASE, retry_at
from pixstudio.web import leases

logger = logging.getLogger(__name__)
PORTION = 200
Deletion = TypeVar("Deletion", PersonDeletion, TeamDeletion)
# Does a portion of the work; returns how many rows it changed, 0 once nothing is left.
BoundStep = Callable[[], int]
Pulse = Callable[[], object]


def run_steps(
    rows: "QuerySet[Deletion]",
    steps_of: Callable[[Deletion, Pulse, dt.datetime], Iterable[BoundStep]],
    now: dt.datetime,
    **at_end: object,
) -> bool:
    """Work off one unfinished deletion; True once nothing is left.

    One worker at a time (a lease), whose `pulse` a long step calls. An error is tried again until it works.
    `at_end` are values of the row then.
    """
    tries = F("tries") + 1
    lease = leases.Lease.claim(rows, now, duration=LEASE, due_column="due_at", tries=tries)
    deletion = lease.rows().first() if lease else None
    if lease is None or deletion is None:
        return False
    try:
        for step in steps_of(deletion, lease.pulse, now):
            while step():
                lease.pulse()
        return lease.release(finished_at=now, due_at=None, **at_end)
    except leases.LeaseLost:
        return False
    except Exception:
        logger.exception("A portion of %s %s failed", type(deletion).__name__, deletion.pk)
        lease.release(due_at=retry_at(deletion.tries, now))
        return False


def cancel_uploads(uploads: "QuerySet[Upload]", now: dt.datetime, *, most: int) -> int:
    """Cancel the oldest, with their bytes; a file that has reached the library stays there."""
    found = list(uploads.order_by("created_at")[:most])
    for upload in found:
        cancel_upload(upload=upload, now=now)
        delete_upload_bytes(upload)
    Upload.objects.filter(pk__in=[upload.pk for upload in found]).delete()
    return len(found)


def delete_rows(rows: "QuerySet[Any]", *, most: int) -> int:
    """Delete the first of these rows in their order, and what the database deletes with them."""
    pks = list(rows.values_list("pk", flat=True)[:most])
    if pks:
        rows.model._base_manager.filter(pk__in=pks).delete()
    return len(pks)
