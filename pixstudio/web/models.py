"""Signs of life of the background processes, and how far this database has come."""

import uuid

from django.db import models


class Heartbeat(models.Model):
    """The last time a kind of process (`clock`, `worker`) said it was alive."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Doubt(models.TextChoices):
    """Why the jobs that wait in this database may have been sent already."""

    NONE = ""
    RESTORED = "restored"
    COPIED = "copied"
    LONG_STOP = "long_stop"


class StudioState(models.Model):
    """Which studio this database belongs to and how far it has come; one row, see `continuity`.

    `epoch` grows with every heartbeat and every claimed job. `doubt` is set until the waiting jobs are held.
    """

    identity = models.UUIDField(default=uuid.uuid4)
    epoch = models.BigIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    doubt = models.CharField(max_length=16, choices=Doubt, blank=True)

    def __str__(self) -> str:
        return f"{self.identity} at {self.epoch}"
