"""What people write again: whole forms, single prompts, and the words a team minds."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Team
from pixstudio.web.lists.search import SearchTextField


class Preset(models.Model):
    """A whole form under a name. `values` is what the form posts: the field's name and its text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="presets")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    name = models.CharField(max_length=80)
    operation = models.CharField(max_length=16)
    values = models.JSONField(default=dict)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "owner", "name"], name="preset_once")
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class PastPrompt(models.Model):
    """Words that a member sent, once for each member however often they were sent.

    `searched` is what a search looks in, and `digest` is made of the words with their spaces evened out.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="past_prompts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    words = models.TextField()
    searched = SearchTextField()
    digest = models.CharField(max_length=64)
    operation = models.CharField(max_length=16)
    used_at = models.DateTimeField()
    used_count = models.PositiveIntegerField(default=1)
    is_starred = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user", "digest"], name="past_prompt_once")
        ]
        indexes = [models.Index(fields=["team", "user", "-used_at", "-id"])]
        ordering = ["-used_at", "-id"]

    def __str__(self) -> str:
        return self.words[:80]

    def searchable_texts(self) -> list[str]:
        return [self.words]


class Consequence(models.TextChoices):
    """What a word on the team's list does to a sending."""

    STOP = "stop", _("Stops it")
    WARN = "warn", _("Asks once more")


class ScreenedWords(models.Model):
    """A word or a phrase on the team's list; with a * at its end every word that begins so."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="screened_words")
    words = models.CharField(max_length=120)
    action = models.CharField(max_length=4, choices=Consequence)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "words"], name="screened_words_once")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words
