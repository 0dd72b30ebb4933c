"""What the API offers to choose from: voices now, effects with their own issue."""

from django.db import models

from pixstudio.teams.models import Team


class Voice(models.Model):
    """A voice that can speak a line, as `GET videos/voices` lists it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="voices")
    speaker_id = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    synced_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "speaker_id"], name="voice_once")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
