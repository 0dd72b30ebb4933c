"""What the API offers to choose from, effects (templates) and voices, and what people made of it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from pixstudio.accounts.models import Account
from pixstudio.teams.models import Team


class Listed(models.Model):
    """Something a catalogue lists. `accounts` are those whose list names it, as far as they were read.

    `appeared_at` is when it came into a list that had been read before, None for what was there from
    the first. What no list names any more has `vanished_at`: it can't be chosen, and old results keep it.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="%(class)ss")
    accounts = models.ManyToManyField(Account, related_name="+")
    position = models.PositiveIntegerField(default=0)
    appeared_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField()
    vanished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class Voice(Listed):
    """A voice that can speak a line, as `GET videos/voices` lists it.

    `listed_id` is what jobs send: the id as JSON, a text or a number as the list has it.
    """

    speaker_id = models.CharField(max_length=64)
    listed_id = models.JSONField(null=True)
    name = models.CharField(max_length=120)

    class Meta(Listed.Meta):
        constraints = [models.UniqueConstraint(fields=["team", "speaker_id"], name="voice_once")]

    def __str__(self) -> str:
        return self.name


class Effect(Listed):
    """A template, as `GET videos/effects` lists it.

    `image_count` is the API's `effect_type`. Costs are in credits, None where the API did not say;
    `cost_credits` is the whole price where it is exact. `searched` is what a search looks in, folded:
    a line each for name, usage hint and prompt.
    """

    template_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    prompt = models.TextField(blank=True)
    hint = models.TextField(blank=True)
    searched = models.TextField(blank=True)
    image_count = models.PositiveSmallIntegerField(default=1)
    makes_image = models.BooleanField(default=False)
    duration_seconds = models.PositiveSmallIntegerField(null=True)
    qualities = models.JSONField(default=list)
    video_base_cost = models.PositiveIntegerField(null=True)
    fixed_cost = models.PositiveIntegerField(null=True)
    cost_credits = models.GeneratedField(
        expression=models.F("video_base_cost") + Coalesce(models.F("fixed_cost"), 0),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
    )
    marker = models.CharField(max_length=20, blank=True)
    has_sound = models.BooleanField(default=False)

    class Meta(Listed.Meta):
        constraints = [models.UniqueConstraint(fields=["team", "template_id"], name="effect_once")]
        indexes = [models.Index(fields=["team", "vanished_at", "position"])]

    def __str__(self) -> str:
        return self.name


def preview_path(preview: "Preview", name: str) -> str:
    # The names are made of the files' contents: another file has another name.
    return f"effects/{preview.team_id}/{preview.pk}-{name}"


class Preview(models.Model):
    """A file of the catalogue, what shows an effect or lets a voice be heard, with its copy kept here.

    A still is kept in two sizes, `file` and `small`. `due_at` is when the file behind `url` should be
    fetched next, None when it is kept or not needed. The kinds are in the order they are fetched in.
    """

    class Kind(models.IntegerChoices):
        SAMPLE = 0
        STILL = 1
        FILM = 2
        GIF = 3
        SOUND = 4

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    effect = models.ForeignKey(Effect, null=True, on_delete=models.CASCADE, related_name="previews")
    voice = models.ForeignKey(Voice, null=True, on_delete=models.CASCADE, related_name="previews")
    kind = models.PositiveSmallIntegerField(choices=Kind)
    url = models.TextField(blank=True)
    file = models.FileField(upload_to=preview_path, max_length=200, blank=True)
    small = models.FileField(upload_to=preview_path, max_length=200, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)
    has_sound = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["effect", "kind"], name="effect_preview_once"),
            models.UniqueConstraint(fields=["voice", "kind"], name="voice_preview_once"),
        ]
        indexes = [models.Index(fields=["team", "due_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.effect or self.voice}"


class Trouble(models.TextChoices):
    """Why a catalogue was not read to its end."""

    AWAY = "away"
    PARTLY = "partly"
    EMPTY = "empty"


class Catalogue(models.Model):
    """One list of one account, and how it was read last. `read_at` is the last time it came whole.

    It is due at `next_at` (None: at once); `asked_at` is when somebody asked for it. `read_count` is how
    many entries the last reading brought, of the `total_count` that the API spoke of.
    """

    class Of(models.TextChoices):
        EFFECTS = "effects"
        VOICES = "voices"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="catalogues")
    of = models.CharField(max_length=8, choices=Of)
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(null=True)
    trouble = models.CharField(max_length=8, choices=Trouble, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "of"], name="catalogue_once")]

    def __str__(self) -> str:
        return f"{self.get_of_display()} of {self.account}"


class Favourite(models.Model):
    """An effect that a member likes."""

    effect = models.ForeignKey(Effect, on_delete=models.CASCADE, related_name="likes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourite_effects"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "effect"], name="like_once")]

    def __str__(self) -> str:
        return f"{self.user} likes {self.effect}"


class Use(models.Model):
    """How many jobs a member asked of an effect, and when last."""

    effect = models.ForeignKey(Effect, on_delete=models.CASCADE, related_name="used_by")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="used_effects"
    )
    count = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "effect"], name="use_once")]

    def __str__(self) -> str:
        return f"{self.user} used {self.effect}"


class ChosenVoice(models.Model):
    """The voice that a member chose last, which new forms begin with."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chosen_voices"
    )
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="chosen_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="chosen_voice_once")]

    def __str__(self) -> str:
        return f"{self.voice} for {self.user}"
