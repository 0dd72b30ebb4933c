"""Signs of life of the background processes."""

from django.db import models


class Heartbeat(models.Model):
    """The last time a kind of process (`clock`, `worker`) said it was alive."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
