"""What a restored studio has to know before anything of it runs: that others may have gone on meanwhile."""

from __future__ import annotations

import datetime as dt

from django.apps.registry import Apps
from django.db.models import F

from pixstudio.selections.models import RunState
from pixstudio.web.models import Doubt
from pixstudio.web.restore_detection import EPOCH_JUMP, read_host_record

STOPPED = (
    "The studio was restored from a backup, so this was stopped: it may have been done already. Nothing was "
    "charged by stopping it."
)


def mark_restored(registry: Apps, now: dt.datetime) -> None:
    """Have waiting jobs held before any is sent, and end bulk runs, which would make jobs again.

    In the transaction of the rows, with the models of their version.
    """
    record = read_host_record()
    states = registry.get_model("web", "StudioState")._default_manager.all()
    if not states.exists():
        states.create(pk=1)
    states.update(doubt=Doubt.RESTORED, beat_at=now, epoch=F("epoch") + EPOCH_JUMP)
    if record:
        states.filter(epoch__lt=record.epoch + EPOCH_JUMP).update(epoch=record.epoch + EPOCH_JUMP)
    runs = registry.get_model("selections", "BulkRun")._default_manager.all()
    runs.filter(state__in=(RunState.RUNNING, RunState.PROPOSED)).update(
        state=RunState.STOPPED,
        problem=STOPPED,
        selection={},
        finished_at=now,
        due_at=None,
        lease_until=None,
    )
