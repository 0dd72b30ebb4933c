"""When a worker tries an export or a deletion again, and for how long it holds one."""

import datetime as dt

from django.conf import settings

RETRY_SECONDS = (5, 30, 120, 600)
# Longer than to write and store the largest text.
LEASE = dt.timedelta(seconds=120)


def retry_at(tries: int, now: dt.datetime) -> dt.datetime:
    """When to try again after so many tries, at least one."""
    pause = RETRY_SECONDS[min(tries, len(RETRY_SECONDS)) - 1] * settings.PATIENCE
    return now + dt.timedelta(seconds=pause)
