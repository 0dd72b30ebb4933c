"""Applies a rule, portion by portion; a killed worker's portion is done again by the next, and no other."""

import datetime as dt
import logging
import time
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.jobs.models import Generation
from pixstudio.retention.models import GOES_ON, RemovalAction, RetentionRun, RunState
from pixstudio.retention.operations.portions import (
    Removed,
    Walked,
    remove,
    taken_results,
    walk,
)
from pixstudio.retention.operations.stored_files import delete_removed_files, move_files
from pixstudio.retention.task_queue import enqueue
from pixstudio.retention.wording import run_text
from pixstudio.web import database_time, leases

logger = logging.getLogger(__name__)
Lease = leases.Lease[QuerySet[RetentionRun]]
# Results of users' jobs need the same workers: they get their turn after this many seconds.
SECONDS_AT_ONCE = 3.0
RETRY_SECONDS = (60, 600, 3600, 6 * 3600)


def process_for_a_while(*, run_id: uuid.UUID) -> None:
    """Process portions of a run for a few seconds, and enqueue the rest."""
    end = time.monotonic() + SECONDS_AT_ONCE
    while process_run(run_id=run_id, now=database_time.now()):
        if time.monotonic() > end:
            enqueue("process_run", str(run_id))
            return


def process_run(*, run_id: uuid.UUID, now: dt.datetime) -> bool:
    """Do the next portion of a run; True if it goes on. One worker at a time (a lease). May be repeated."""
    rows = RetentionRun.objects.filter(pk=run_id)
    goes_on = Q(state__in=GOES_ON)
    lease = leases.Lease.claim(
        rows, now, due_column="due_at", condition=goes_on, tries=F("tries") + 1
    )
    run = lease.rows().select_related("team").first() if lease else None
    if lease is None or run is None:
        return False
    try:
        if run.undeleted_files:
            delete_removed_files(run.undeleted_files, lease.pulse)
            lease.extend(undeleted_files=[])
        if run.state == RunState.STOPPING:
            _end(run, lease, RunState.STOPPED, now)
            return False
        return _process_portion(run, lease, now)
    except leases.LeaseLost:
        return False
    except Exception:
        logger.exception("A portion of the retention run %s failed.", run_id)
        _note_failure(run, lease, now)
        return False


def _process_portion(run: RetentionRun, lease: Lease, now: dt.datetime) -> bool:
    walked = walk(run)
    is_move = run.action == RemovalAction.STORAGE_CLASS
    moved = _moved(run, walked, lease, now) if is_move else []
    with transaction.atomic():
        removed = _note_moved(run, walked, moved) if is_move else remove(run, walked, now)
        _save_portion(run, lease, walked, removed)
        goes_on = not removed.is_last or bool(removed.undeleted_files)
        if not goes_on:
            _end(run, lease, RunState.FINISHED, now)
        else:
            lease.release(due_at=now)
    return goes_on


def _moved(run: RetentionRun, walked: Walked, lease: Lease, now: dt.datetime) -> list[Generation]:
    """The results of the portion whose files are in the other class now; no transaction is open meanwhile."""
    return move_files(taken_results(run, walked.ids, now), run.storage_class, lease.pulse)


def _note_moved(run: RetentionRun, walked: Walked, moved: list[Generation]) -> Removed:
    count, size_bytes = 0, 0
    for row in moved:
        # A file that was saved again meanwhile is another one.
        same = Generation.objects.filter(pk=row.pk, storage_class="", stored_at=row.stored_at)
        if same.update_with_version(storage_class=run.storage_class):
            count, size_bytes = count + 1, size_bytes + (row.size_bytes or 0)
    return Removed(count, size_bytes, is_last=not walked.cursor)


def _save_portion(run: RetentionRun, lease: Lease, walked: Walked, removed: Removed) -> None:
    """Raises: LeaseLost, also if the rule was changed meanwhile: then the portion is undone."""
    run.done_count += removed.count
    run.done_bytes += removed.size_bytes
    is_kept = (
        lease.rows()
        .filter(state=RunState.RUNNING)
        .update(
            done_count=run.done_count,
            done_bytes=run.done_bytes,
            undeleted_files=[str(pk) for pk in removed.undeleted_files],
            cursor=walked.cursor or run.cursor,
            tries=0,
        )
    )
    if not is_kept:
        raise leases.LeaseLost


def _end(run: RetentionRun, lease: Lease, state: RunState, now: dt.datetime) -> None:
    """End the run and record its sums, once."""
    with transaction.atomic():
        values = {"state": state, "finished_at": now, "due_at": None}
        if lease.release(**values) and run.done_count:
            record(
                Action.RETENTION_APPLIED, actor=Actor(team=run.team), label=run_text(run), now=now
            )


def _note_failure(run: RetentionRun, lease: Lease, now: dt.datetime) -> None:
    """Try the portion again later; after the last try the run ends, and the next day's goes on.

    Files that are still to be deleted are never given up.
    """
    is_over = run.tries > len(RETRY_SECONDS)
    if is_over and not lease.rows().exclude(undeleted_files=[]).exists():
        _end(run, lease, RunState.FAILED, now)
        return
    pause = RETRY_SECONDS[min(run.tries, len(RETRY_SECONDS)) - 1] * settings.PATIENCE
    lease.release(due_at=now + dt.timedelta(seconds=pause))
