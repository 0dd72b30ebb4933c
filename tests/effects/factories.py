"""Entries of a catalogue as they are once everything has been fetched."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.fuzzy_search import build_search_text
from pixstudio.effects.models import Catalogue, Effect, Preview, SpeechVoice, Voice
from pixstudio.teams.models import Team

SOUND = b"ID3" + b"\0" * 4000
Kind = Preview.Kind


def create_effect(team: Team, template_id: str = "326700000000000", **fields: Any) -> Effect:
    """An effect with a still; `still=b""` leaves it out. `film`, `gif` and `sound` are files' contents."""
    files = {
        Kind.STILL: ("0a1b.webp", fields.pop("still", b"RIFF still")),
        Kind.VIDEO: ("0c2d.mp4", fields.pop("film", b"")),
        Kind.GIF: ("0e3f.gif", fields.pop("gif", b"")),
        Kind.AUDIO: ("0f4a.mp3", fields.pop("sound", b"")),
    }
    usual = {"name": "Paper Parade", "synced_at": timezone.now()}
    effect = Effect(team=team, template_id=template_id, **{**usual, **fields})
    effect.searched = build_search_text(effect.name, effect.hint, effect.prompt)
    effect.save()
    for kind, (name, contents) in files.items():
        if contents:
            create_preview(name, contents, team=team, effect=effect, kind=kind)
    return effect


def create_voice(team: Team, speaker_id: str = "1", **fields: Any) -> Voice:
    """A voice with a sample; `sample=b""` leaves it out."""
    sample = fields.pop("sample", SOUND)
    usual = {"name": "Emily", "synced_at": timezone.now()}
    voice = Voice.objects.create(team=team, speaker_id=speaker_id, **{**usual, **fields})
    if sample:
        create_preview("0a1b.mp3", sample, team=team, voice=voice, kind=Kind.SAMPLE)
    return voice


def create_speech_voice(team: Team, voice_id: str = "1") -> SpeechVoice:
    return SpeechVoice.objects.create(
        team=team, voice_id=voice_id, name="Emily", synced_at=timezone.now()
    )


def create_preview(name: str, contents: bytes, **fields: Any) -> Preview:
    """A file of the catalogue that is kept; a still has its small version too."""
    preview = Preview.objects.create(**fields)
    preview.file.save(name, ContentFile(contents))
    if preview.kind == Kind.STILL:
        preview.small.save(f"5{name}", ContentFile(contents))
    return preview


def create_catalogue(account: Account, of: str = Catalogue.Of.EFFECTS, **fields: Any) -> Catalogue:
    """A list of an account that was read just now."""
    return Catalogue.objects.create(
        account=account, of=of, **{"read_at": timezone.now(), "tried_at": timezone.now(), **fields}
    )
