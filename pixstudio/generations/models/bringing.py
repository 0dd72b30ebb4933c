"""Bringing in what an account holds already."""

import uuid

from django.conf import settings
from django.db import models

from pixstudio.accounts.models import Account
from pixstudio.teams.models import Team


class VideoImport(models.Model):
    """One walk through an account's list of videos, page by page; it goes on where it stopped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="imports")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Whether files are fetched into the studio's own storage at once.
    keeps_files = models.BooleanField(default=True)
    offset = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    brought_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    # When the clock should have it go on, and who is at it until when.
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(finished_at=None, stopped_at=None),
                name="one_open_import",
            )
        ]

    def __str__(self) -> str:
        return f"Import from {self.account}"
