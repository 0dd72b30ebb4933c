"""API catalogue items as unsaved rows: truncated to column sizes, without characters databases reject."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pixstudio.effects.fuzzy_search import build_search_text
from pixstudio.effects.models import CatalogueItem, Effect, Preview, SpeechVoice, Voice
from pixstudio.pixverse import schemas
from pixstudio.pixverse.schemas import reading
from pixstudio.teams.models import Team
from pixstudio.web.text_normalization import normalize_text

MAX_ID_LENGTH = 40
MAX_SPEAKER_ID_LENGTH, MAX_VOICE_ID_LENGTH = 64, 80
MAX_MODELS, MAX_MODEL_LENGTH = 40, 80
# Limited because every search reads the texts of all effects.
MAX_TEXT_LENGTH = 2000
MAX_URL_LENGTH = 2000
MAX_QUALITIES, MAX_QUALITY_LENGTH = 12, 20
MAX_IMAGES = 99
MAX_SECONDS = 3600
# The total of a hundred jobs at both costs still fits an integer column.
MAX_CREDITS = 10**7
Kind = Preview.Kind
Row = TypeVar("Row", bound=CatalogueItem)


@dataclass(frozen=True)
class CatalogueRow(Generic[Row]):
    """An unsaved row, and the URLs of its media files by kind ('' for none)."""

    row: Row
    urls: dict[Preview.Kind, str]


def voice_row(
    team: Team, listed: schemas.Voice, position: int, now: dt.datetime
) -> CatalogueRow[Voice] | None:
    """A voice as a row; None if its id is invalid. Page: get-pixverse-videos-voices."""
    # Some values of this endpoint end in line breaks.
    speaker_id = reading.storable(listed.speaker_id).strip()
    if not 0 < len(speaker_id) <= MAX_SPEAKER_ID_LENGTH:
        return None
    row = Voice(
        team=team,
        speaker_id=speaker_id,
        listed_id=_listed_id(listed),
        name=reading.storable(listed.display_name).strip()[:120] or speaker_id,
        position=position,
        synced_at=now,
    )
    return CatalogueRow(row, {Kind.SAMPLE: _address(listed.url)})


def _listed_id(listed: schemas.Voice) -> str | int | None:
    """The id exactly as listed: a string or a number."""
    given = listed.listed_id
    return reading.storable(given) if isinstance(given, str) else given


def speech_voice_row(
    team: Team, listed: schemas.SpeechVoice, position: int, now: dt.datetime
) -> CatalogueRow[SpeechVoice] | None:
    """A voice of speech as a row; None if its id is invalid."""
    voice_id = reading.storable(listed.voice_id).strip()
    if not 0 < len(voice_id) <= MAX_VOICE_ID_LENGTH:
        return None
    name = reading.storable(listed.name).strip()[:120] or voice_id
    row = SpeechVoice(
        team=team,
        voice_id=voice_id,
        name=name,
        searched=normalize_text(f"{name} {voice_id} {listed.description}")[:300],
        language=reading.storable(listed.language).strip()[:20],
        gender=reading.storable(listed.gender).strip().lower()[:20],
        provider=reading.storable(listed.provider).strip()[:40],
        models=[model for model in listed.models if len(model) <= MAX_MODEL_LENGTH][:MAX_MODELS],
        position=position,
        synced_at=now,
    )
    return CatalogueRow(row, {Kind.SPEECH: _address(listed.sample_url)})


def effect_row(
    team: Team, listed: schemas.Effect, position: int, now: dt.datetime
) -> CatalogueRow[Effect] | None:
    """An effect as a row; None if its id is invalid. Page: get-pixverse-videos-effects."""
    template_id = reading.storable(listed.template_id).strip()
    if not 0 < len(template_id) <= MAX_ID_LENGTH:
        return None
    row = _effect_row(team, template_id, listed)
    row.position, row.synced_at = position, now
    urls = {
        Kind.STILL: _address(listed.thumbnail_path),
        Kind.VIDEO: _address(listed.thumbnail_video_path),
        Kind.GIF: _address(listed.thumbnail_gif_path),
        Kind.AUDIO: _address(listed.audio_path),
    }
    return CatalogueRow(row, urls)


def _effect_row(team: Team, template_id: str, listed: schemas.Effect) -> Effect:
    name = reading.storable(listed.display_name).strip()[:200] or template_id
    prompt = reading.storable(listed.display_prompt)[:MAX_TEXT_LENGTH]
    hint = reading.storable(listed.example_text)[:MAX_TEXT_LENGTH]
    return Effect(
        team=team,
        template_id=template_id,
        name=name,
        prompt=prompt,
        hint=hint,
        searched=build_search_text(name, hint, prompt),
        image_count=min(listed.image_count, MAX_IMAGES),
        makes_image=listed.makes_image,
        duration_seconds=_within(listed.duration, 1, MAX_SECONDS),
        qualities=_qualities(listed.qualities),
        **_costs(listed),
        marker=reading.storable(listed.marker).strip().lower()[:20],
        has_sound=bool(listed.audio_path.strip()),
    )


def _costs(listed: schemas.Effect) -> dict[str, int | None]:
    """Both parts of the price, or neither: if one is implausible, the other alone would be wrong."""
    parts = {"video_base_cost": listed.video_base_cost, "fixed_cost": listed.fixed_cost}
    is_sane = all(part is None or 0 <= part <= MAX_CREDITS for part in parts.values())
    return parts if is_sane else dict.fromkeys(parts)


def _qualities(listed: Iterable[str]) -> list[str]:
    found = (reading.storable(quality) for quality in listed)
    return [quality for quality in found if len(quality) <= MAX_QUALITY_LENGTH][:MAX_QUALITIES]


def _address(url: str) -> str:
    """The URL without whitespace; '' if it is longer than MAX_URL_LENGTH."""
    address = "".join(reading.storable(url).split())
    return address if len(address) <= MAX_URL_LENGTH else ""


def _within(number: int | None, lowest: int, highest: int) -> int | None:
    return number if number is not None and lowest <= number <= highest else None
