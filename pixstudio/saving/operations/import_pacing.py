"""Paces downloads of imported files: one at a time, after all other downloads."""

import datetime as dt

from django.db.models import Q

from pixstudio.jobs.models import IMPORTED, Generation, WantedPoster
from pixstudio.jobs.operations.due import ENQUEUE_PAUSE
from pixstudio.jobs.states import State
from pixstudio.media.storage.disk_space import available_bytes
from pixstudio.saving.task_queue import enqueue_low_priority

# Two workers transfer files. However large an import is, one stays free for results that users
# have just paid for.
IMPORTED_AT_ONCE = 1


def is_disk_full() -> bool:
    """Whether there is less free space than FREE_SPACE_FLOOR_BYTES where files are made or kept."""
    return available_bytes() < 0


def enqueue_imported_downloads(now: dt.datetime) -> int:
    """Enqueue the next download of an import, unless one is running or the disk is nearly full."""
    saving = Generation.objects.filter(state=State.SAVING, problem=IMPORTED)
    # Enqueued a moment ago, or being downloaded.
    in_hand = Q(due_at__gt=now, due_at__lte=now + ENQUEUE_PAUSE) | Q(lease_until__gte=now)
    room = IMPORTED_AT_ONCE - len(saving.filter(in_hand).order_by()[:IMPORTED_AT_ONCE])
    if room <= 0 or is_disk_full():
        return 0
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = saving.filter(free, due_at__lte=now).order_by("due_at", "-created_at")
    pks = list(due.values_list("pk", flat=True)[:room])
    saving.filter(pk__in=pks).update(due_at=now + ENQUEUE_PAUSE)
    for pk in pks:
        enqueue_low_priority("save_result", str(pk))
    return len(pks)


def enqueue_posters(now: dt.datetime) -> int:
    """Enqueue downloads of due posters of videos whose files stay at PixVerse."""
    if is_disk_full() or not WantedPoster.objects.filter(due_at__lte=now).exists():
        return 0
    enqueue_low_priority("fetch_posters")
    return 1
