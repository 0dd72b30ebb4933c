"""Imports of what an account holds already: videos, images, music and speech."""

import uuid

from django.conf import settings
from django.db import models

from pixstudio.accounts.models import Account
from pixstudio.teams.models import Team


class VideoImport(models.Model):
    """One import of an account's lists, one after the other and page by page; resumes where it stopped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="imports")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Whether files are fetched into the studio's own storage at once.
    keeps_files = models.BooleanField(default=True)
    # Whether results removed in the gallery are restored too.
    brings_removed = models.BooleanField(default=False)

    # The kind of result in the list that is being read, and those of lists that PixVerse refused.
    kind = models.CharField(max_length=8, default="video")
    refused = models.JSONField(default=list)
    # How far the walk is in this list. The list moves meanwhile: the ids seen last say whether a page
    # joins on, pages with nothing new are counted, and a last look at the top finds what came in since.
    offset = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    recent_ids = models.JSONField(default=list)
    idle_pages = models.PositiveSmallIntegerField(default=0)
    is_last_look = models.BooleanField(default=False)

    imported_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    # Not finished yet: the next import may bring them. The others failed, or were withheld or deleted.
    running_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)

    # The error message. Temporary errors are retried automatically; `paused_at` waits for a user.
    problem = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    # When the clock should resume it, and until when a worker holds it.
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

    @property
    def is_open(self) -> bool:
        return self.finished_at is None and self.stopped_at is None

    @property
    def looked_at_count(self) -> int:
        """How many entries of all lists are dealt with."""
        return self.imported_count + self.known_count + self.running_count + self.skipped_count
