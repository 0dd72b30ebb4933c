"""Unsent forms, and where frames in the library come from."""

from django.conf import settings
from django.db import models

from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
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


class RemixOrigin(models.Model):
    """The job whose settings a job was made with, by Remix or by generating results again."""

    generation = models.OneToOneField(
        Generation, primary_key=True, on_delete=models.CASCADE, related_name="remix_origin"
    )
    origin = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="remixes")

    def __str__(self) -> str:
        return f"{self.generation_id} of {self.origin_id}"


class FrameOrigin(models.Model):
    """Where a file in the library comes from: it is a frame of a result or of a library file, or the whole
    file of a result (`at_seconds` None)."""

    asset = models.OneToOneField(
        Asset, primary_key=True, on_delete=models.CASCADE, related_name="frame_origin"
    )
    generation = models.ForeignKey(
        Generation, null=True, on_delete=models.SET_NULL, related_name="frames"
    )
    video = models.ForeignKey(Asset, null=True, on_delete=models.SET_NULL, related_name="frames")
    at_seconds = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.asset_id} at {self.at_seconds}"
