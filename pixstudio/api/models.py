"""Requests that were answered already, by the key that their client chose."""

from django.conf import settings
from django.db import models

from pixstudio.teams.models import Team


class IdempotentRequest(models.Model):
    """A request that may cost and was done, kept for a day so that its repetition does nothing.

    `digest` is of its Idempotency-Key, `fingerprint` of method, address and body. It belongs to the member,
    not to the API key, so that a new key repeats nothing. `generations` are the ids that were answered.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    generations = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team", "digest"], name="one_request_per_idempotency_key"
            )
        ]
        indexes = [models.Index(fields=["team", "created_at"])]

    def __str__(self) -> str:
        return self.digest[:8]
