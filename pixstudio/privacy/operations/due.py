"""Finds exports and deletions that are due: after a failure, a worker's death, or for an export's end."""

import datetime as dt

from django.db.models import Model

from pixstudio.privacy.models import ExportState, PersonalExport, PersonDeletion, TeamDeletion
from pixstudio.privacy.operations.exports import delete_export
from pixstudio.privacy.task_queue import enqueue
from pixstudio.web.background.due_rows import EarliestTime, earliest_of

AT_ONCE = 20
ENQUEUE_PAUSE = dt.timedelta(seconds=5)
# Each kind of deletion with the task that goes on with it.
DELETIONS: dict[type[PersonDeletion] | type[TeamDeletion], str] = {
    PersonDeletion: "erase_person",
    TeamDeletion: "erase_team",
}


def find_due(now: dt.datetime) -> int:
    """Enqueue what is due, and delete exports that have expired; returns how many rows it were."""
    return _enqueue_exports(now) + _enqueue_deletions(now) + _delete_expired(now)


def _due_time(model: type[Model]) -> EarliestTime:
    return EarliestTime(lambda: model._default_manager.filter(due_at__isnull=False), "due_at")


_DUE_TIMES = [_due_time(model) for model in (PersonalExport, *DELETIONS)]


def next_due_at() -> dt.datetime | None:
    """The earliest time at which an export or a deletion is or was due."""
    return earliest_of(_DUE_TIMES)


def _enqueue_exports(now: dt.datetime) -> int:
    due = PersonalExport.objects.filter(due_at__lte=now, state=ExportState.PREPARING)
    ids = list(due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])
    due.filter(pk__in=ids).update(due_at=now + ENQUEUE_PAUSE)
    for pk in ids:
        enqueue("prepare_export", str(pk))
    return len(ids)


def _enqueue_deletions(now: dt.datetime) -> int:
    count = 0
    for model, task in DELETIONS.items():
        due = model._default_manager.filter(due_at__lte=now, finished_at=None)
        ids = list(due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])
        due.filter(pk__in=ids).update(due_at=now + ENQUEUE_PAUSE)
        for pk in ids:
            enqueue(task, pk)
        count += len(ids)
    return count


def _delete_expired(now: dt.datetime) -> int:
    ended = PersonalExport.objects.filter(due_at__lte=now).exclude(state=ExportState.PREPARING)
    found = list(ended.order_by("due_at")[:AT_ONCE])
    for export in found:
        delete_export(export=export)
    return len(found)
