"""Files that nobody waits for: of what an import brings in, one at a time and behind everything else."""

import datetime as dt

from django.db.models import Q

from pixstudio.jobs.models import IMPORTED, Generation, WantedPoster
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import nudge_last
from pixstudio.media.disks import disk_room

NUDGE_PAUSE = dt.timedelta(seconds=5)
# Two workers move files. However many thousand videos an import brings in, one stays free for what people
# have just paid for.
IMPORTED_AT_ONCE = 1


def is_disk_full() -> bool:
    """Whether there is less free space than FREE_SPACE_FLOOR_BYTES where files are made or kept."""
    return disk_room() < 0


def nudge_imported(now: dt.datetime) -> int:
    """Have the next file of an import fetched, unless one is on its way or the disk is nearly full."""
    saving = Generation.objects.filter(state=State.SAVING, problem=IMPORTED)
    # Nudged a moment ago, or being fetched.
    in_hand = Q(due_at__gt=now, due_at__lte=now + NUDGE_PAUSE) | Q(lease_until__gte=now)
    room = IMPORTED_AT_ONCE - len(saving.filter(in_hand).order_by()[:IMPORTED_AT_ONCE])
    if room <= 0 or is_disk_full():
        return 0
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = saving.filter(free, due_at__lte=now).order_by("due_at", "-created_at")
    pks = list(due.values_list("pk", flat=True)[:room])
    saving.filter(pk__in=pks).update(due_at=now + NUDGE_PAUSE)
    for pk in pks:
        nudge_last("save_result", str(pk))
    return len(pks)


def nudge_posters(now: dt.datetime) -> int:
    """Have posters fetched that are due, of videos whose files stay at PixVerse."""
    if is_disk_full() or not WantedPoster.objects.filter(due_at__lte=now).exists():
        return 0
    nudge_last("fetch_posters")
    return 1
