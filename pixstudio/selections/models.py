"""One action on many results."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.teams.models import Team


class RunState(models.TextChoices):
    """PROPOSED waits for its price to be confirmed; STOPPED could not go on."""

    PROPOSED = "proposed"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


class BulkRun(models.Model):
    """An action on the selected results, portion by portion; resumes where it stopped.

    A portion is applied, counted and passed in one transaction, so that a killed worker leaves
    none half-counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=24)
    argument = models.JSONField(default=dict)
    # Ids, the filters of the gallery, or a part of the trash: see `operations.portions`. Empty when it has
    # ended.
    selection = models.JSONField(default=dict)
    # Whether the worker does it, and the page shows how far it is.
    is_background = models.BooleanField(default=False)

    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.RUNNING)
    # How many results are selected; None for more than are counted.
    total = models.PositiveIntegerField(null=True)
    done_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    # How many were skipped, by reason.
    skipped = models.JSONField(default=dict)
    spent_credits = models.PositiveIntegerField(default=0)
    # Where the next portion begins.
    cursor = models.CharField(max_length=100, blank=True)
    # Results deleted for good whose stored files may still be there.
    undeleted_files = models.JSONField(default=list)
    problem = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    # When the clock should resume it, and until when a worker holds it.
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(
                fields=["team", "user", "-created_at"],
                condition=Q(is_background=True, dismissed_at__isnull=True),
                name="shown_runs",
            ),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="due_runs"),
            models.Index(fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {str(self.id)[:8]}"

    @property
    def looked_at_count(self) -> int:
        """How many results are dealt with."""
        return self.done_count + self.skipped_count

    @property
    def is_running(self) -> bool:
        return self.state == RunState.RUNNING
