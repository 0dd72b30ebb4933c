"""Batches of jobs, and each member's fair share of the queue."""

import uuid

from django.conf import settings
from django.db import models

from pixstudio.teams.models import Team


class Batch(models.Model):
    """Several jobs created by one submission of the form."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="batches")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    nonce = models.CharField(max_length=64)
    count = models.PositiveSmallIntegerField()
    estimate_credits = models.PositiveIntegerField()
    # The parameters that are not the same in all of its jobs, by the API's names: what tells them apart.
    differing = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "creator", "nonce"], name="one_batch_per_form")
        ]

    def __str__(self) -> str:
        return f"{self.count} jobs {str(self.id)[:8]}"


class FairShare(models.Model):
    """When a member's job was last sent, so that the next free slot goes to another member."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    served_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_fair_share_each")]

    def __str__(self) -> str:
        return f"{self.user} at {self.served_at}"
