"""Heartbeats of the background processes."""

import datetime as dt

from django.db import transaction

from pixstudio.web.models import Heartbeat
from pixstudio.web.restore_detection import advance_epoch, lock_host, lock_state, write_host_record


def record_heartbeat(*, name: str, now: dt.datetime) -> None:
    """Record that the process `name` (`clock`, `worker`) is alive. Idempotent."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now})


def advance_studio_state(*, now: dt.datetime) -> None:
    """Advance the studio's epoch in the database and in the host record. May be repeated.

    If the database is behind the host record, `doubt` is stored and waiting jobs are held before any is sent.
    Raises: OSError if DATA_DIR is not writable.
    """
    with lock_host():
        with transaction.atomic():
            state = lock_state(now)
            if state is None:
                return
            advance_epoch(state, now)
        write_host_record(state)
