"""Finds imports that are due: after an error, or after a worker died."""

import datetime as dt

from django.db.models import Q

from pixstudio.imports.models import VideoImport
from pixstudio.imports.queries import OPEN_IMPORT
from pixstudio.imports.task_queue import enqueue
from pixstudio.web.background.due_rows import EarliestTime

AT_ONCE = 20


def find_due_imports(now: dt.datetime) -> int:
    """Enqueue each import that is due: after an error, or after a worker died."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = VideoImport.objects.filter(OPEN_IMPORT, free, paused_at=None, due_at__lte=now)
    pks = list(due.values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        enqueue("import_videos", str(pk))
    return len(pks)


_NEXT_IMPORT = EarliestTime(
    lambda: VideoImport.objects.filter(OPEN_IMPORT, paused_at=None, due_at__isnull=False), "due_at"
)


def next_due_import() -> dt.datetime | None:
    """The earliest time at which an import is or was due."""
    return _NEXT_IMPORT.read()
