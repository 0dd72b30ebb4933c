"""Heartbeats of the background processes."""

import datetime as dt

from django.db import transaction

from pixstudio.web.models import Heartbeat, name_with_version
from pixstudio.web.restore_detection import advance_epoch, lock_host, lock_state, write_host_record


def record_heartbeat(*, name: str, now: dt.datetime, version: str = "") -> None:
    """Record that the process `name` (`clock`, `worker`) is alive, and of which version. Idempotent."""
    names = [name, name_with_version(name, version)] if version else [name]
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=one, beat_at=now) for one in names],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at"],
    )


def forget_versions(*, name: str, except_for: str = "") -> None:
    """Remove what tells the versions of this process; others of its kind tell theirs with their next
    heartbeat."""
    others = Heartbeat.objects.filter(name__startswith=name_with_version(name, ""))
    others.exclude(name=name_with_version(name, except_for)).delete()


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
