"""`Prefer: wait=30`: the answer comes when the job has ended, or when the time is over.

A thread waits, and there are few: only some requests wait in each process, others are answered at once.
"""

import re
import threading
import time
import uuid
from collections.abc import Callable, Collection

from django.db import connection
from django.http import HttpRequest

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import ACTIVE

# Of the 8 threads of a process.
MAX_WAITING = 3
MAX_SECONDS = 60
PAUSE_SECONDS = 0.5
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?([0-9]{1,6})\"?", re.IGNORECASE)
_room = threading.BoundedSemaphore(MAX_WAITING)


def wanted_seconds(request: HttpRequest) -> int:
    """For how long the client wants to wait; 0 for not at all."""
    found = _WAIT.search(request.headers.get("Prefer", "")[:200])
    return min(int(found[1]), MAX_SECONDS) if found else 0


def wait_until_ended(
    ids: Collection[uuid.UUID],
    seconds: float,
    *,
    pause: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Wait until no job among these will go on by itself, or the time is over; False without room to wait.

    One small query each half second; between them the thread holds no connection.
    """
    if not seconds or not _room.acquire(blocking=False):
        return False
    try:
        end = clock() + seconds
        while _any_active(ids) and (left := end - clock()) > 0:
            if not connection.in_atomic_block:
                connection.close()
            pause(min(PAUSE_SECONDS, left))
    finally:
        _room.release()
    return True


def _any_active(ids: Collection[uuid.UUID]) -> bool:
    rows = Generation.objects.filter(pk__in=list(ids), state__in=ACTIVE, removed_at=None)
    return rows.order_by().exists()
