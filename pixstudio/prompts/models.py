"""Presets, prompt history, and a team's blocklist."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Team
from pixstudio.web.lists.search import SearchTextField


class Preset(models.Model):
    """A saved form. `values` maps the posted field names to their text."""

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


class PromptHistoryEntry(models.Model):
    """A prompt in a member's history, stored once however often it was used.

    `searched` is the normalized text for searches; `digest` is taken from the text with normalized spaces.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="prompt_history")
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
            models.UniqueConstraint(fields=["team", "user", "digest"], name="history_entry_once")
        ]
        indexes = [models.Index(fields=["team", "user", "-used_at", "-id"])]
        ordering = ["-used_at", "-id"]

    def __str__(self) -> str:
        return self.words[:80]

    def searchable_texts(self) -> list[str]:
        return [self.words]


class MatchAction(models.TextChoices):
    """Effect of a blocklist match on a submission: block it, or ask for confirmation."""

    STOP = "stop", _("Blocked")
    WARN = "warn", _("Needs confirmation")


class BlocklistEntry(models.Model):
    """A word or phrase on the team's blocklist; with a trailing * a prefix."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="blocklist_entries")
    words = models.CharField(max_length=120)
    action = models.CharField(max_length=4, choices=MatchAction)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "words"], name="blocklist_entry_once")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words
