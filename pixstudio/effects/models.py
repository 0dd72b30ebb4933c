"""What the API offers to choose from: effects (templates) and voices."""

from django.db import models

from pixstudio.teams.models import Team


# The names are made of the files' contents: another file has another name.
def sample_path(voice: "Voice", name: str) -> str:
    return f"voices/{voice.team_id}/{voice.pk}-{name}"


def thumbnail_path(effect: "Effect", name: str) -> str:
    return f"effects/{effect.team_id}/{effect.pk}-{name}"


class Voice(models.Model):
    """A voice that can speak a line, as `GET videos/voices` lists it, with its sample kept here.

    `sample_due_at` is when the sample should be fetched next, None when it is kept or there is none.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="voices")
    speaker_id = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    sample_url = models.TextField(blank=True)
    sample = models.FileField(upload_to=sample_path, max_length=200, blank=True)
    sample_due_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "speaker_id"], name="voice_once")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Effect(models.Model):
    """A template, as `GET videos/effects` lists it, with its still kept here.

    `image_count` is the API's `effect_type`. Costs are in credits, None where the API did not say. One that
    is listed no more has `vanished_at`: it can't be chosen, and old results keep its name.
    `thumbnail_due_at` is when the still should be fetched next, None when it is kept or there is none.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="effects")
    template_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    prompt = models.TextField(blank=True)
    hint = models.TextField(blank=True)
    image_count = models.PositiveSmallIntegerField(default=1)
    makes_image = models.BooleanField(default=False)
    duration_seconds = models.PositiveSmallIntegerField(null=True)
    qualities = models.JSONField(default=list)
    video_base_cost = models.PositiveIntegerField(null=True)
    fixed_cost = models.PositiveIntegerField(null=True)
    marker = models.CharField(max_length=20, blank=True)
    has_sound = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    thumbnail_url = models.TextField(blank=True)
    thumbnail = models.FileField(upload_to=thumbnail_path, max_length=200, blank=True)
    thumbnail_due_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    synced_at = models.DateTimeField()
    vanished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "template_id"], name="effect_once")]
        indexes = [models.Index(fields=["team", "vanished_at", "position"])]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def cost_credits(self) -> int | None:
        """`video_base_cost + fixed_cost`, None where the API gave neither."""
        if self.video_base_cost is None and self.fixed_cost is None:
            return None
        return (self.video_base_cost or 0) + (self.fixed_cost or 0)
