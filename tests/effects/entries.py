"""Entries of a catalogue as they are once everything has been fetched."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from pixstudio.effects.models import Effect, Voice
from pixstudio.teams.models import Team

SOUND = b"ID3" + b"\0" * 4000


def an_effect(team: Team, template_id: str = "326700000000000", **fields: Any) -> Effect:
    """An effect with a still; `still=b""` leaves it out."""
    now = timezone.now()
    still = fields.pop("still", b"RIFF still")
    usual = {"name": "Paper Parade", "first_seen_at": now, "synced_at": now}
    effect = Effect.objects.create(team=team, template_id=template_id, **{**usual, **fields})
    if still:
        effect.thumbnail.save("0a1b.webp", ContentFile(still))
    return effect


def a_voice(team: Team, speaker_id: str = "1", **fields: Any) -> Voice:
    """A voice with a sample; `sample=b""` leaves it out."""
    sample = fields.pop("sample", SOUND)
    usual = {"name": "Emily", "synced_at": timezone.now()}
    voice = Voice.objects.create(team=team, speaker_id=speaker_id, **{**usual, **fields})
    if sample:
        voice.sample.save("0a1b.mp3", ContentFile(sample))
    return voice
