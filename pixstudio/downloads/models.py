"""What is kept for downloads: checksums of stored files, and lists too long for an address."""

import uuid

from django.conf import settings
from django.db import models

from pixstudio.jobs.models import Generation
from pixstudio.teams.models import Team


class StoredChecksum(models.Model):
    """The CRC-32 of a result's file or poster, from when an archive read it last.

    With it an archive is resumed without reading the files before. `identity` and `size_bytes` say of
    which contents it is.
    """

    class Kind(models.TextChoices):
        FILE = "file"
        POSTER = "poster"

    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    identity = models.CharField(max_length=260)
    size_bytes = models.BigIntegerField()
    crc = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["generation", "kind"], name="one_checksum_per_file")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.generation_id}"


class DownloadList(models.Model):
    """Results that a member chose to download, so that a long list has a short address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # In the order in which they were chosen.
    result_ids = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="downloads_by_age")]

    def __str__(self) -> str:
        return f"{len(self.result_ids)} results"
