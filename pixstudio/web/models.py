"""Heartbeats of the background processes and the state of this database."""

import uuid

from django.db import models


class Heartbeat(models.Model):
    """Time of the last heartbeat of a process kind (`clock`, `worker`), or of the last `backup`.

    A process that runs has a second row with its version (`clock 1.2.3`), which is gone once it has ended in
    order.
    """

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


def name_with_version(process: str, version: str) -> str:
    """The name of the row that tells a process's version."""
    return f"{process} {version}"[:40]


class Doubt(models.TextChoices):
    """Reason to suspect that waiting jobs of this database were already sent."""

    NONE = ""
    RESTORED = "restored"
    COPIED = "copied"
    LONG_STOP = "long_stop"


class StudioState(models.Model):
    """Identity and epoch of the studio that this database belongs to; a single row, see `restore_detection`.

    `epoch` increases with every heartbeat and every claimed job. `doubt` is set until waiting jobs are held.
    """

    identity = models.UUIDField(default=uuid.uuid4)
    epoch = models.BigIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    doubt = models.CharField(max_length=16, choices=Doubt, blank=True)

    def __str__(self) -> str:
        return f"{self.identity} at {self.epoch}"
