"""Exports of a person's data, and deletions of persons and teams."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.teams.models import Team


class ExportState(models.TextChoices):
    """PREPARING until the worker has written its files; FAILED after the last try."""

    PREPARING = "preparing"
    READY = "ready"
    FAILED = "failed"


class PersonalExport(models.Model):
    """An archive of everything of one person.

    Its texts are files in the storage, `exports/<id>/`, one for each kind of data; media stay where they are
    and are read when the archive is downloaded. `entries` names what is written so far.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    has_media = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.PREPARING)
    # Of each text: kind, stored name, bytes, checksum, number of rows.
    entries = models.JSONField(default=list)
    size_bytes = models.BigIntegerField(default=0)
    missing_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # When the clock should act on it: write on, or delete it.
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="one_export_per_person")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="exports_due")
        ]

    def __str__(self) -> str:
        return f"Export of {self.user_id}"

    @property
    def folder(self) -> str:
        return f"exports/{self.pk}"


class PersonDeletion(models.Model):
    """That a person is deleted, and how far the worker is; holds no data of theirs."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    # Invitations to the person, which the audit log names by their address.
    invitation_ids = models.JSONField(default=list)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="deletions_due")
        ]

    def __str__(self) -> str:
        return f"Deletion of {self.user_id}"


class TeamDeletion(models.Model):
    """That a team is deleted, and how far the worker is."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False),
                name="team_deletions_due",
            )
        ]

    def __str__(self) -> str:
        return f"Deletion of {self.team_id}"
