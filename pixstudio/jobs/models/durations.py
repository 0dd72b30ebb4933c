"""How long jobs took lately."""

from django.db import models

from pixstudio.teams.models import Team


class LearnedDurations(models.Model):
    """The last durations of a team's finished jobs of one kind, in seconds, the latest last.

    `kind` is the effect, or the operation and the model (`duration_kind`).
    """

    MOST = 20

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80)
    quality = models.CharField(max_length=20, blank=True)
    seconds = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "kind", "quality"], name="one_of_each_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quality}"


def duration_kind(operation: str, model: object, effect_id: object) -> str:
    """The kind of a job whose duration tells that of the next one like it."""
    return f"effect {effect_id}" if effect_id else f"{operation} {model or ''}"[:80]
