"""Voices, to be heard and chosen."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.effects.models import Voice
from pixstudio.effects.presenters.freshness import Freshness
from pixstudio.effects.presenters.tiles import sample_url
from pixstudio.effects.queries import voices_of
from pixstudio.teams.models import Team
from pixstudio.web.text_normalization import normalize_text

# More than these are searched rather than looked through.
SEARCH_THRESHOLD = 12


@dataclass(frozen=True)
class VoiceChoice:
    """A voice as an option; `sample_url` is '' where no sample is kept. What `is_gone` can't be chosen."""

    value: str
    name: str
    sample_url: str
    is_gone: bool = False


@dataclass(frozen=True)
class VoiceDialog:
    """The dialog in which a form gets its voice; searched only where there are many."""

    url: str
    words: str
    voices: list[VoiceChoice]
    has_search: bool
    is_bare: bool
    freshness: Freshness


def voice_choices(team: Team, also: str = "") -> list[VoiceChoice]:
    """The voices a line can be spoken with, in the API's order, and the one with the id `also` even if it
    is gone; two queries."""
    return [_choice(voice) for voice in voices_of(team, also)]


def _choice(voice: Voice) -> VoiceChoice:
    is_gone = voice.vanished_at is not None
    return VoiceChoice(voice.speaker_id, voice.name, sample_url(voice), is_gone)


def voice_dialog(voices: list[VoiceChoice], words: str, freshness: Freshness) -> VoiceDialog:
    """Those of the voices whose names have all the words in them."""
    wanted = normalize_text(words).split()
    return VoiceDialog(
        url=reverse("voice_picker"),
        words=words,
        voices=[
            voice for voice in voices if all(word in normalize_text(voice.name) for word in wanted)
        ],
        has_search=len(voices) > SEARCH_THRESHOLD,
        is_bare=not voices,
        freshness=freshness,
    )


def voice_gone_message() -> str:
    """What is said of a voice that the list names no more."""
    return _("This voice is no longer offered. Choose another.")
