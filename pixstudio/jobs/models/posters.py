"""Posters still to be downloaded."""

from django.db import models

from pixstudio.jobs.models.jobs import Generation


class WantedPoster(models.Model):
    """A poster still to be downloaded for a video whose file is not saved here; deleted afterwards."""

    generation = models.OneToOneField(
        Generation, on_delete=models.CASCADE, related_name="wanted_poster"
    )
    url = models.TextField()
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Poster of {self.generation_id}"
