"""Voices, to be heard and chosen."""

from dataclasses import dataclass

from pixstudio.effects.models import Voice
from pixstudio.effects.presenters.tiles import sample_url
from pixstudio.effects.queries import voices_of
from pixstudio.teams.models import Team


@dataclass(frozen=True)
class VoiceChoice:
    """A voice as an option; `sample_url` is '' where no sample is kept."""

    value: str
    name: str
    sample_url: str


def voice_choices(team: Team) -> list[VoiceChoice]:
    """The voices a line can be spoken with, in the API's order; two queries."""
    return [_choice(voice) for voice in voices_of(team)]


def _choice(voice: Voice) -> VoiceChoice:
    return VoiceChoice(value=voice.speaker_id, name=voice.name, sample_url=sample_url(voice))
