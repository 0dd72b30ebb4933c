"""Keeping what we know of the API's catalogue fresh."""

import datetime as dt
import logging
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction

from pixstudio.effects.models import Effect, Voice
from pixstudio.effects.queries import effects_of, known_effects_of, voices_of
from pixstudio.pixverse import schemas
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.errors import PixVerseError
from pixstudio.teams.models import Team

logger = logging.getLogger(__name__)
BATCH_ROWS = 500
LONGEST_ID = 40
MOST_PICTURES = 99
MOST_SECONDS = 3600
MOST_CREDITS = 10**9
EFFECT_FIELDS = (
    "name",
    "prompt",
    "hint",
    "image_count",
    "makes_image",
    "duration_seconds",
    "qualities",
    "video_base_cost",
    "fixed_cost",
    "marker",
    "has_sound",
    "position",
    "thumbnail_url",
    "thumbnail_due_at",
    "synced_at",
    "vanished_at",
)


def sync_voices(*, team: Team, client: Client, email: str, now: dt.datetime) -> bool:
    """Read the voices for lip sync through one of the team's accounts, and keep them.

    False where the API could not say, or listed none; then the known voices stay. A sample whose
    address changed becomes due. May be repeated at any time; costs nothing.
    Page: get-pixverse-videos-voices.
    """
    try:
        listed = client.list_voices(email)
    except PixVerseError as error:
        logger.info("The voices of team %s could not be read: %s", team.pk, error)
        return False
    if listed:
        _keep_voices(team, listed, now)
    return bool(listed)


def _keep_voices(team: Team, listed: list[schemas.Voice], now: dt.datetime) -> None:
    # Some texts of this page end in line breaks; a voice is named by what is left without them.
    rows = {
        speaker_id: Voice(
            team=team,
            speaker_id=speaker_id,
            name=_storable(voice.display_name).strip()[:120] or speaker_id,
            position=position,
            sample_url=_address(voice.url),
            synced_at=now,
        )
        for position, voice in enumerate(listed)
        if (speaker_id := _storable(voice.speaker_id).strip()[:64])
    }
    with transaction.atomic():
        known = {voice.speaker_id: voice for voice in voices_of(team)}
        for speaker_id, row in rows.items():
            voice = known.get(speaker_id)
            url, due_at = (voice.sample_url, voice.sample_due_at) if voice else (None, None)
            row.sample_due_at = _due_at(row.sample_url, url, due_at, now)
        Voice.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["team", "speaker_id"],
            update_fields=["name", "position", "sample_url", "sample_due_at", "synced_at"],
        )
        _forget_voices([voice for name, voice in known.items() if name not in rows])


def _forget_voices(gone: list[Voice]) -> None:
    Voice.objects.filter(pk__in=[voice.pk for voice in gone]).delete()
    names = [str(voice.sample.name) for voice in gone if voice.sample]
    if names:
        transaction.on_commit(lambda: _delete_files(names))


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def sync_effects(*, team: Team, client: Client, email: str, now: dt.datetime) -> bool:
    """Read the whole catalogue of effects through one of the team's accounts, and keep it.

    Effects that are listed no more get `vanished_at` and stay. False where the API could not say
    all of it, or listed none; then everything stays as it was. A still whose address changed
    becomes due. May be repeated at any time; costs nothing. Page: get-pixverse-videos-effects.
    """
    try:
        rows = _effect_rows(team, client.iter_effects(email), now)
    except PixVerseError as error:
        logger.info("The effects of team %s could not be read: %s", team.pk, error)
        return False
    if rows:
        _keep_effects(team, rows, now)
    return bool(rows)


def _effect_rows(
    team: Team, listed: Iterable[schemas.Effect], now: dt.datetime
) -> dict[str, Effect]:
    """The rows by template id, in the API's order; an id that can't be one is left out."""
    rows: dict[str, Effect] = {}
    for effect in listed:
        template_id = _storable(effect.template_id).strip()
        if 0 < len(template_id) <= LONGEST_ID and template_id not in rows:
            rows[template_id] = _effect_row(team, template_id, effect, len(rows), now)
    return rows


def _effect_row(
    team: Team, template_id: str, listed: schemas.Effect, position: int, now: dt.datetime
) -> Effect:
    return Effect(
        team=team,
        template_id=template_id,
        name=_storable(listed.display_name).strip()[:200] or template_id,
        prompt=_storable(listed.display_prompt),
        hint=_storable(listed.example_text),
        image_count=min(listed.image_count, MOST_PICTURES),
        makes_image=listed.makes_image,
        duration_seconds=_within(listed.duration, 1, MOST_SECONDS),
        qualities=[_storable(quality) for quality in listed.qualities],
        video_base_cost=_within(listed.video_base_cost, 0, MOST_CREDITS),
        fixed_cost=_within(listed.fixed_cost, 0, MOST_CREDITS),
        marker=_storable(listed.marker).lower()[:20],
        has_sound=bool(listed.audio_path),
        position=position,
        thumbnail_url=_address(listed.thumbnail_path or listed.thumbnail_gif_path),
        first_seen_at=now,
        synced_at=now,
    )


def _keep_effects(team: Team, rows: dict[str, Effect], now: dt.datetime) -> None:
    with transaction.atomic():
        stills = known_effects_of(team).values_list(
            "template_id", "thumbnail_url", "thumbnail_due_at"
        )
        known = {template_id: (url, due_at) for template_id, url, due_at in stills}
        for template_id, row in rows.items():
            url, due_at = known.get(template_id, (None, None))
            row.thumbnail_due_at = _due_at(row.thumbnail_url, url, due_at, now)
        Effect.objects.bulk_create(
            rows.values(),
            batch_size=BATCH_ROWS,
            update_conflicts=True,
            unique_fields=["team", "template_id"],
            update_fields=EFFECT_FIELDS,
        )
        effects_of(team).filter(synced_at__lt=now).update(vanished_at=now)


def _due_at(
    url: str, known_url: str | None, due_at: dt.datetime | None, now: dt.datetime
) -> dt.datetime | None:
    """When to fetch the file behind an address: now where it is another one than we knew."""
    if not url:
        return None
    return due_at if url == known_url else now


def _address(url: str) -> str:
    return "".join(_storable(url).split())


def _within(number: int | None, lowest: int, highest: int) -> int | None:
    return number if number is not None and lowest <= number <= highest else None


def _storable(text: str) -> str:
    """Text without what no database takes: NUL and half characters."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")
