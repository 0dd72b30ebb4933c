"""What a team's admins changed about models."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.teams.models import Team

# The reason of changes that follow the API's own list of prices.
LISTED = "GET speech/models"


class ModelChange(models.Model):
    """A model as it is from then on for a team, with who changed it and why.

    `data` is its whole row (`Model.to_data`), None where it is as PixStudio brings it, or not there.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="model_changes")
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=40)
    data = models.JSONField(null=True)
    # The newest of this model.
    is_current = models.BooleanField(default=True)
    summary = models.TextField(blank=True)
    reason = models.TextField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "kind", "name"],
                condition=Q(is_current=True),
                name="one_current_model_row",
            )
        ]
        indexes = [
            models.Index(fields=["team", "kind", "name", "-created_at"], name="model_history")
        ]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_from_api(self) -> bool:
        """Whether it follows the API's list, and no admin's decision."""
        return self.user_id is None and self.reason == LISTED
