"""What people bring: pictures, videos and sounds that go into generations."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Team


class Kind(models.TextChoices):
    IMAGE = "image", _("Image")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Sound")


def asset_path(asset: "Asset", _name: str) -> str:
    return f"library/{asset.team_id}/{asset.id}/original"


def preview_path(asset: "Asset", _name: str) -> str:
    return f"library/{asset.team_id}/{asset.id}/preview.webp"


class Asset(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="assets")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_seconds = models.FloatField(null=True)
    file = models.FileField(upload_to=asset_path, max_length=200)
    preview = models.FileField(upload_to=preview_path, max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Sent to PixVerse once, when first needed; any account can use it from then on.
    remote_path = models.CharField(max_length=500, blank=True)
    remote_id = models.CharField(max_length=80, blank=True)
    sending_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "sha256"], name="asset_once")]
        indexes = [models.Index(fields=["team", "-created_at", "-id"])]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name
