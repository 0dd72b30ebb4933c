"""Unsent forms."""

from django.conf import settings
from django.db import models

from pixstudio.teams.models import Team


class Draft(models.Model):
    """A form that was not submitted, so that a reload, a crash or a new session loses nothing."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    operation = models.CharField(max_length=16)
    values = models.JSONField(default=dict)
    # What the last change of operation dropped, in words; shown once on the page.
    note = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user", "operation"], name="one_draft_each")
        ]

    def __str__(self) -> str:
        return f"{self.operation} draft"
