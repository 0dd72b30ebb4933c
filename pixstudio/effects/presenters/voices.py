"""Display data of voices: list, choices and picker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pixstudio.effects.models import Voice
from pixstudio.effects.presenters.freshness import Freshness
from pixstudio.effects.presenters.tiles import sample_url
from pixstudio.effects.queries import voices_of
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.text_normalization import normalize_text

# With more voices than this the picker has a search field.
SEARCH_THRESHOLD = 12


@dataclass(frozen=True)
class VoiceChoice:
    """A voice as an option. `sample_url` is '' if no sample is stored; `is_gone` voices can't be chosen.

    `fact` stands beside its name; `group` is the heading that it is listed under in a form; `unfit_text` says
    why it doesn't fit the form's model or language.
    """

    value: str
    name: str
    sample_url: str
    is_gone: bool = False
    fact: str = ""
    group: str = ""
    unfit_text: str = ""


@dataclass(frozen=True)
class VoiceDialog:
    """Data of the voice picker; `has_search` if there are many voices.

    `model` is the one that limits the voices, `filters` are selects beside the search, and `is_cut` says
    that more voices match than are shown.
    """

    url: str
    words: str
    voices: list[VoiceChoice]
    has_search: bool
    is_bare: bool
    freshness: Freshness
    model: str = ""
    filters: Sequence[Any] = ()
    is_cut: bool = False


def voice_choices(team: Team, also: str = "") -> list[VoiceChoice]:
    """The available voices in the API's order, and the voice `also` even if it has vanished; two queries."""
    return [_choice(voice) for voice in voices_of(team, also)]


def _choice(voice: Voice) -> VoiceChoice:
    is_gone = voice.vanished_at is not None
    return VoiceChoice(voice.speaker_id, voice.name, sample_url(voice), is_gone)


def voice_dialog(voices: list[VoiceChoice], words: str, freshness: Freshness) -> VoiceDialog:
    """The voice picker with the voices whose names contain all the words."""
    wanted = normalize_text(words).split()
    return VoiceDialog(
        url=url_for("voice_picker"),
        words=words,
        voices=[
            voice for voice in voices if all(word in normalize_text(voice.name) for word in wanted)
        ],
        has_search=len(voices) > SEARCH_THRESHOLD,
        is_bare=not voices,
        freshness=freshness,
    )


def voice_gone_message() -> str:
    """Error message for a voice that is no longer listed."""
    return _("This voice is no longer offered. Choose another.")
