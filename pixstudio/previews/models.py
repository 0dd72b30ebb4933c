"""Previews of results that are still to be made, and how far results were looked through for them."""

from django.db import models

from pixstudio.jobs.models import Generation


class WantedPreview(models.Model):
    """A preview to be made of a large result; deleted afterwards. Without `due_at` it was given up."""

    generation = models.OneToOneField(
        Generation, on_delete=models.CASCADE, related_name="wanted_preview"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, db_index=True)
    lease_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Preview of {self.generation_id}"


class PreviewSearch(models.Model):
    """How far jobs were looked through, by the time of their last change; one row.

    Later changes are looked through at once, older ones back to the first, a portion at a time:
    `back_to` is None when that is done.
    """

    up_to = models.DateTimeField()
    back_to = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"up to {self.up_to}, back to {self.back_to}"
