"""Signs of life, written by the background processes."""

import datetime as dt

from django.db import transaction

from pixstudio.web.models import Heartbeat
from pixstudio.web.restore_detection import advance_epoch, lock_host, lock_state, write_host_record


def record_heartbeat(*, name: str, now: dt.datetime) -> None:
    """Note that the process called `name` (`clock`, `worker`) is alive. May be repeated."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now})


def advance_studio_state(*, now: dt.datetime) -> None:
    """Move the studio's epoch on, here and in the database; a database that is not where this host left
    it is put in doubt, and whoever sends jobs holds them first. May be repeated.

    Raises: OSError where DATA_DIR can't be written.
    """
    with lock_host():
        with transaction.atomic():
            state = lock_state(now)
            if state is None:
                return
            advance_epoch(state, now)
        write_host_record(state)
