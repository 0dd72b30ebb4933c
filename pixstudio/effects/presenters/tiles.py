"""Effect tiles, and URLs of the catalogue's media files."""

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlencode

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from pixstudio.effects.models import Effect, Preview, SpeechVoice, Voice
from pixstudio.effects.presenters.wording import (
    length_text,
    photos_text,
    price_text,
    unavailable_reason,
)
from pixstudio.effects.queries import RECENT_PERIOD
from pixstudio.pixverse.capabilities.special_rules import EFFECT_IMAGES
from pixstudio.web.addresses import url_for

Kind = Preview.Kind


@dataclass(frozen=True)
class EffectMedia:
    """URLs of an effect's stored media, '' for none. `moving_url` is the video, or an animated image
    (`is_animated_image`); `small_url` is the still in tile size.
    """

    still_url: str = ""
    small_url: str = ""
    moving_url: str = ""
    is_animated_image: bool = False
    sound_url: str = ""
    video_has_sound: bool = False


@dataclass(frozen=True)
class EffectTile:
    """An effect tile; `reason` says why it can't be chosen, '' if it can."""

    id: str
    template_id: str
    name: str
    url: str
    use_url: str
    shows: EffectMedia
    price_text: str
    length_text: str
    photo_count: int
    photos_text: str
    flag_text: str
    reason: str
    makes_image: bool
    has_sound: bool
    is_favourite: bool

    @property
    def star_url(self) -> str:
        """URL that toggles the favourite."""
        return f"{url_for('effect_favourites')}{'?off' if self.is_favourite else ''}"

    @property
    def star_text(self) -> str:
        return _("Favourite: %(name)s") % {"name": self.name}

    @property
    def select_text(self) -> str:
        return _("Select %(name)s") % {"name": self.name}

    @property
    def use_text(self) -> str:
        return _("Use %(name)s, %(price)s") % {"name": self.name, "price": self.price_text}

    @property
    def takes_photos(self) -> bool:
        """Whether photos can be dropped on the tile."""
        return not self.reason and 0 < self.photo_count <= len(EFFECT_IMAGES)


def effect_tile(effect: Effect, now: dt.datetime, *, is_favourite: bool = False) -> EffectTile:
    """The tile of an effect with prefetched previews."""
    return EffectTile(
        id=str(effect.pk),
        template_id=effect.template_id,
        name=effect.name,
        url=url_for("effect", effect.pk),
        use_url=use_url(effect.template_id),
        shows=effect_media(effect),
        price_text=price_text(effect),
        length_text=length_text(effect),
        photo_count=effect.image_count,
        photos_text=photos_text(effect),
        flag_text=flag_text(effect, now),
        reason=unavailable_reason(effect),
        makes_image=effect.makes_image,
        has_sound=effect.has_sound,
        is_favourite=is_favourite,
    )


def use_url(template_id: str) -> str:
    """The create form with the effect chosen."""
    return f"{url_for('create', 'effect')}?{urlencode({'effect': template_id})}"


def flag_text(effect: Effect, now: dt.datetime) -> str:
    """“New”, “Hot” or ''."""
    if effect.marker == "new" or (effect.appeared_at and effect.appeared_at > now - RECENT_PERIOD):
        return _("New")
    return _("Hot") if effect.marker == "hot" else ""


def effect_media(effect: Effect) -> EffectMedia:
    """The effect's media URLs; one query unless its previews are prefetched."""
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


def sample_url(voice: Voice | SpeechVoice) -> str:
    """URL of the voice's sample, '' if none is stored."""
    found = [preview for preview in voice.previews.all() if preview.file]
    return file_url(found[0], found[0].file) if found else ""


def file_url(preview: Preview, stored: FieldFile) -> str:
    """URL of a stored file; it changes with the content."""
    name = PurePosixPath(stored.name or "").name.partition("-")[2]
    return url_for("effect_preview", preview.pk, name)
