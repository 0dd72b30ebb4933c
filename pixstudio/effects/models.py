"""The API's catalogue of effects (templates) and voices, and each member's favourites, uses and voice."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from pixstudio.accounts.models import Account
from pixstudio.teams.models import Team


class CatalogueItem(models.Model):
    """Base of catalogue items. `accounts` are the accounts whose list contains the item.

    `appeared_at` is when a later refresh found the item, None if it was in the first one. An item that no
    list contains any more has `vanished_at`: it can't be chosen, and old results still show it.
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


class Voice(CatalogueItem):
    """A text-to-speech voice from `GET videos/voices`.

    `listed_id` is the id that jobs send: a JSON string or number, exactly as listed.
    """

    speaker_id = models.CharField(max_length=64)
    listed_id = models.JSONField(null=True)
    name = models.CharField(max_length=120)

    class Meta(CatalogueItem.Meta):
        constraints = [models.UniqueConstraint(fields=["team", "speaker_id"], name="voice_once")]

    def __str__(self) -> str:
        return self.name


class SpeechVoice(CatalogueItem):
    """A voice of speech from `GET speech/voices`.

    `models` are those that speak with it. `language` is a code and `gender` a word of the API's, '' where the
    list has none. `searched` is the normalized text for searches.
    """

    voice_id = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    searched = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=20, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    models = models.JSONField(default=list)

    class Meta(CatalogueItem.Meta):
        constraints = [
            models.UniqueConstraint(fields=["team", "voice_id"], name="speech_voice_once")
        ]

    def __str__(self) -> str:
        return self.name


class Effect(CatalogueItem):
    """A template from `GET videos/effects`.

    `image_count` is the API's `effect_type`. Costs are in credits, None if the API gave none;
    `cost_credits` is the exact total price. `searched` is the normalized text for searches: one line each
    for name, usage hint and prompt.
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

    class Meta(CatalogueItem.Meta):
        constraints = [models.UniqueConstraint(fields=["team", "template_id"], name="effect_once")]
        indexes = [models.Index(fields=["team", "vanished_at", "position"])]

    def __str__(self) -> str:
        return self.name


class CatalogueVersion(models.Model):
    """A number that rises in the transaction of each change of a team's effects or of their previews."""

    team = models.OneToOneField(
        Team, on_delete=models.CASCADE, primary_key=True, related_name="catalogue_version"
    )
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Version {self.number} of {self.team}"


def preview_path(preview: "Preview", name: str) -> str:
    # `name` is derived from the content's digest, so the path changes with the content.
    return f"effects/{preview.team_id}/{preview.pk}-{name}"


class Preview(models.Model):
    """Media file of an effect, a voice or a voice of speech: its URL at PixVerse and our stored copy.

    A still is stored in two sizes, `file` and `small`. `due_at` is when `url` should be fetched next, None
    if it is stored or not needed. Kinds are numbered in the order in which they are fetched.
    """

    class Kind(models.IntegerChoices):
        SAMPLE = 0
        STILL = 1
        VIDEO = 2
        GIF = 3
        AUDIO = 4
        SPEECH = 5

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    effect = models.ForeignKey(Effect, null=True, on_delete=models.CASCADE, related_name="previews")
    voice = models.ForeignKey(Voice, null=True, on_delete=models.CASCADE, related_name="previews")
    speech_voice = models.ForeignKey(
        SpeechVoice, null=True, on_delete=models.CASCADE, related_name="previews"
    )
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
            models.UniqueConstraint(
                fields=["speech_voice", "kind"], name="speech_voice_preview_once"
            ),
        ]
        indexes = [models.Index(fields=["team", "due_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.effect or self.voice or self.speech_voice}"


class RefreshProblem(models.TextChoices):
    """Why the last refresh of a catalogue was incomplete."""

    AWAY = "away"
    PARTLY = "partly"
    EMPTY = "empty"


class Catalogue(models.Model):
    """Refresh state of one list of one account. `read_at` is the last complete refresh.

    The next refresh is due at `next_at` (None: now); `asked_at` is when a user last requested one.
    `read_count` is the number of entries of the current or last refresh, `total_count` the API's total.
    """

    class Of(models.TextChoices):
        EFFECTS = "effects"
        VOICES = "voices"
        SPEECH = "speech"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="catalogues")
    of = models.CharField(max_length=8, choices=Of)
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(null=True)
    trouble = models.CharField(max_length=8, choices=RefreshProblem, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "of"], name="catalogue_once")]

    def __str__(self) -> str:
        return f"{self.get_of_display()} of {self.account}"


class Favourite(models.Model):
    """A user's favourite effect."""

    effect = models.ForeignKey(Effect, on_delete=models.CASCADE, related_name="likes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourite_effects"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "effect"], name="like_once")]

    def __str__(self) -> str:
        return f"{self.user} likes {self.effect}"


class EffectUse(models.Model):
    """How many jobs a user created with an effect, and when the last one."""

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
    """The voice that a user chose last; the default of new forms."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chosen_voices"
    )
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="chosen_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="chosen_voice_once")]

    def __str__(self) -> str:
        return f"{self.voice} for {self.user}"
