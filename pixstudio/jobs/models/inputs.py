"""Input files of jobs."""

from django.db import models

from pixstudio.jobs.models.jobs import Generation
from pixstudio.library.models import Asset


class GenerationInput(models.Model):
    """An image, video or audio input of a generation, by the form field's name."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="inputs")
    field = models.CharField(max_length=20)
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="used_in", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["generation", "field"], name="one_asset_per_field")
        ]
        # The results of a file, the latest use first.
        indexes = [models.Index(fields=["asset", "-id"], name="uses_of_file")]

    def __str__(self) -> str:
        return f"{self.field} of {self.generation_id}"
