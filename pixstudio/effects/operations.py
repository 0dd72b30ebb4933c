"""Keeping what we know of the API's catalogue fresh."""

import datetime as dt
import logging

from django.db import transaction

from pixstudio.accounts.encryption import CannotDecrypt
from pixstudio.accounts.operations import NotConnected, client_of
from pixstudio.accounts.queries import accounts_of
from pixstudio.effects.models import Voice
from pixstudio.pixverse import schemas
from pixstudio.pixverse.errors import PixVerseError
from pixstudio.teams.models import Team

logger = logging.getLogger(__name__)


def sync_voices(*, team: Team, now: dt.datetime) -> bool:
    """Read the voices for lip sync through the team's first usable account, and keep them.

    False where there is no such account or the API could not say; then the known voices stay. May
    be repeated at any time; costs nothing. Page: get-pixverse-videos-voices.
    """
    account = next((account for account in accounts_of(team) if account.is_usable), None)
    if account is None:
        return False
    try:
        listed = client_of(team.pk).list_voices(account.email)
    except (NotConnected, CannotDecrypt, PixVerseError) as error:
        logger.info("The voices of team %s could not be read: %s", team.pk, error)
        return False
    if not listed:
        return False
    _keep_voices(team, listed, now)
    return True


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
