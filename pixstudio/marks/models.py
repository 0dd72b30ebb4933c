"""Marks on results beside those in the job's own row: a person's favourites, and the team's tags.

Each row has its job's `created_at`, so that a list of what is marked is one range of an index, in the
gallery's order.
"""

from django.conf import settings
from django.db import models

from pixstudio.jobs.models import Generation
from pixstudio.library.models import Tag
from pixstudio.teams.models import Team


class Star(models.Model):
    """A result that is a user's favourite."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="stars")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "generation"], name="star_once")]
        indexes = [
            models.Index(fields=["user", "team", "created_at", "generation"], name="stars_of_user")
        ]

    def __str__(self) -> str:
        return f"{self.generation_id} of {self.user_id}"


class ResultTag(models.Model):
    """A tag of the library's vocabulary on a result."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, related_name="result_links", db_index=False
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["generation", "tag"], name="result_tag_once")
        ]
        indexes = [models.Index(fields=["tag", "created_at", "generation"], name="results_of_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} of {self.generation_id}"
