"""Keeping what we know of the API's catalogue fresh."""

import datetime as dt
import logging

from django.db import transaction

from pixstudio.effects.models import Voice
from pixstudio.pixverse import schemas
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.errors import PixVerseError
from pixstudio.teams.models import Team

logger = logging.getLogger(__name__)


def sync_voices(*, team: Team, client: Client, email: str, now: dt.datetime) -> bool:
    """Read the voices for lip sync through one of the team's accounts, and keep them.

    False where the API could not say, or listed none; then the known voices stay. May be repeated
    at any time; costs nothing. Page: get-pixverse-videos-voices.
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
            name=voice.display_name.strip()[:120] or speaker_id,
            position=position,
            synced_at=now,
        )
        for position, voice in enumerate(listed)
        if (speaker_id := voice.speaker_id.strip()[:64])
    }
    with transaction.atomic():
        Voice.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["team", "speaker_id"],
            update_fields=["name", "position", "synced_at"],
        )
        Voice.objects.filter(team=team).exclude(speaker_id__in=rows).delete()
