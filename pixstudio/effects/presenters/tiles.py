"""An effect as a grid shows it, and where its pictures, films and sounds are."""

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlencode

from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.effects.models import Effect, Preview, Voice
from pixstudio.effects.presenters.wording import (
    length_words,
    photos_words,
    price_words,
    unavailable_reason,
)
from pixstudio.effects.queries import RECENT_PERIOD
from pixstudio.pixverse.capabilities.special_rules import MAX_EFFECT_IMAGES

Kind = Preview.Kind


@dataclass(frozen=True)
class EffectMedia:
    """Addresses of what shows an effect, '' where it is not kept here. `moving_url` is its film, or a
    picture that moves (`is_animated_image`); `small_url` is the still in the size of a tile."""

    still_url: str = ""
    small_url: str = ""
    moving_url: str = ""
    is_animated_image: bool = False
    sound_url: str = ""
    video_has_sound: bool = False


@dataclass(frozen=True)
class EffectTile:
    """One effect in a grid; `reason` says why it can't be chosen, '' where it can."""

    id: str
    template_id: str
    name: str
    url: str
    use_url: str
    shows: EffectMedia
    price_words: str
    length_words: str
    photo_count: int
    photos_words: str
    flag_words: str
    reason: str
    makes_image: bool
    has_sound: bool
    is_favourite: bool

    @property
    def star_url(self) -> str:
        """Where a press on its star goes."""
        return f"{reverse('effect_favourites')}{'?off' if self.is_favourite else ''}"

    @property
    def star_words(self) -> str:
        return _("Favourite: %(name)s") % {"name": self.name}

    @property
    def select_words(self) -> str:
        return _("Select %(name)s") % {"name": self.name}

    @property
    def use_words(self) -> str:
        return _("Use %(name)s, %(price)s") % {"name": self.name, "price": self.price_words}

    @property
    def takes_photos(self) -> bool:
        """Whether a photo can be dropped on it."""
        return not self.reason and 0 < self.photo_count <= MAX_EFFECT_IMAGES


def effect_tile(effect: Effect, now: dt.datetime, *, is_favourite: bool = False) -> EffectTile:
    """What a grid shows of an effect whose previews were fetched along."""
    return EffectTile(
        id=str(effect.pk),
        template_id=effect.template_id,
        name=effect.name,
        url=reverse("effect", args=[effect.pk]),
        use_url=use_url(effect.template_id),
        shows=effect_media(effect),
        price_words=price_words(effect),
        length_words=length_words(effect),
        photo_count=effect.image_count,
        photos_words=photos_words(effect),
        flag_words=flag_words(effect, now),
        reason=unavailable_reason(effect),
        makes_image=effect.makes_image,
        has_sound=effect.has_sound,
        is_favourite=is_favourite,
    )


def use_url(template_id: str) -> str:
    """The wizard with the effect chosen."""
    return f"{reverse('create', args=['effect'])}?{urlencode({'effect': template_id})}"


def flag_words(effect: Effect, now: dt.datetime) -> str:
    """New, hot, or ''."""
    if effect.marker == "new" or (effect.appeared_at and effect.appeared_at > now - RECENT_PERIOD):
        return _("New")
    return _("Hot") if effect.marker == "hot" else ""


def effect_media(effect: Effect) -> EffectMedia:
    """Where the effect's files are; asks the database unless the previews were fetched along."""
    kept = {Kind(preview.kind): preview for preview in effect.previews.all() if preview.file}
    still, sound = kept.get(Kind.STILL), kept.get(Kind.AUDIO)
    film, gif = kept.get(Kind.VIDEO), kept.get(Kind.GIF)
    moving = film or gif
    return EffectMedia(
        still_url=file_url(still, still.file) if still else "",
        small_url=file_url(still, still.small or still.file) if still else "",
        moving_url=file_url(moving, moving.file) if moving else "",
        is_animated_image=film is None and gif is not None,
        sound_url=file_url(sound, sound.file) if sound else "",
        video_has_sound=film is not None and film.has_sound,
    )


def sample_url(voice: Voice) -> str:
    """Where a voice can be heard, '' while no sample is kept."""
    found = [preview for preview in voice.previews.all() if preview.file]
    return file_url(found[0], found[0].file) if found else ""


def file_url(preview: Preview, stored: FieldFile) -> str:
    """The address of a kept file: another one as soon as its contents are others."""
    name = PurePosixPath(stored.name or "").name.partition("-")[2]
    return reverse("effect_preview", args=[preview.pk, name])
