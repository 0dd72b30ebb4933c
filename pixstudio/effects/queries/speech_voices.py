"""Voices of speech: the offered ones by model, language, gender and words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, prefetch_related_objects

from pixstudio.effects.models import SpeechVoice
from pixstudio.teams.models import Team
from pixstudio.web.text_normalization import normalize_text

# The language in a code such as `en` or `pt-BR`; other texts are not judged.
_LANGUAGE = re.compile(r"([a-z]{2,3})(?=$|[-_])")


@dataclass(frozen=True, order=True)
class VoiceUse:
    """What a job asks of its voice: a model, and a language, '' for any."""

    model: str
    language: str = ""


@dataclass(frozen=True)
class SpeechVoiceFilter:
    """What is looked for; '' for everything."""

    words: str = ""
    model: str = ""
    language: str = ""
    gender: str = ""

    def matches(self, voice: SpeechVoice) -> bool:
        """Whether a voice has all that is looked for; one without a known model fits every model."""
        if self.model and not speaks_with(voice, self.model):
            return False
        if self.language not in ("", voice.language) or self.gender not in ("", voice.gender):
            return False
        return all(word in voice.searched for word in normalize_text(self.words).split())


@dataclass(frozen=True)
class SpeechVoicePage:
    """The first of the voices that match, how many match, and what there is to filter by.

    `languages` and `genders` are those of the voices of the model.
    """

    voices: list[SpeechVoice] = field(default_factory=list)
    total: int = 0
    is_bare: bool = True
    languages: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()


def speaks_with(voice: SpeechVoice, model: str) -> bool:
    """Whether a model speaks with the voice, as far as known."""
    return not voice.models or model in voice.models


def speaks_language(voice: SpeechVoice, code: str) -> bool:
    """Whether the voice is for a language, as far as known: `en-GB` is for `en`, and '' is any language."""
    asked, own = (_LANGUAGE.match(one.lower()) for one in (code, voice.language))
    return not (asked and own) or asked[1] == own[1]


def speech_voices_of(team: Team, also: str = "") -> list[SpeechVoice]:
    """The offered voices in the API's order, and the voice `also` even if it has vanished; one query."""
    offered = Q(vanished_at=None)
    wanted = offered | Q(voice_id=also) if also and "\x00" not in also else offered
    return list(SpeechVoice.objects.filter(wanted, team=team))


def speech_voice_page(team: Team, wanted: SpeechVoiceFilter, limit: int) -> SpeechVoicePage:
    """The voices that match, at most `limit` of them with their samples; two queries."""
    every = speech_voices_of(team)
    of_model = [one for one in every if not wanted.model or speaks_with(one, wanted.model)]
    found = [one for one in of_model if wanted.matches(one)]
    shown = found[:limit]
    prefetch_related_objects(shown, "previews")
    return SpeechVoicePage(
        shown,
        len(found),
        not every,
        _distinct(one.language for one in of_model),
        _distinct(one.gender for one in of_model),
    )


def with_samples(voices: list[SpeechVoice]) -> list[SpeechVoice]:
    """The same voices with their samples; one query."""
    prefetch_related_objects(voices, "previews")
    return voices


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def speech_voice_of(team: Team, voice_id: str) -> SpeechVoice | None:
    """The voice with the API's id, even if it has vanished."""
    if "\x00" in voice_id:
        return None
    return SpeechVoice.objects.filter(team=team, voice_id=voice_id).first()


def models_of_voices(team: Team) -> set[str]:
    """The names of models in the API's list of models of speech, as far as they have voices."""
    rows = SpeechVoice.objects.filter(team=team, vanished_at=None)
    return {str(name) for names in rows.values_list("models", flat=True) for name in names}


def unfit_voices(
    team: Team, uses_of_voices: Mapping[str, set[VoiceUse]]
) -> Mapping[str, VoiceUse | None]:
    """By voice that can't be used: the model or the language that it doesn't speak, None if it isn't offered.

    Before the first refresh every voice can be used. One or two queries.
    """
    wanted = [name for name in uses_of_voices if "\x00" not in name]
    rows = SpeechVoice.objects.filter(team=team, voice_id__in=wanted, vanished_at=None)
    known = {one.voice_id: one for one in rows}
    if len(known) < len(uses_of_voices) and not SpeechVoice.objects.filter(team=team).exists():
        return {}
    found: dict[str, VoiceUse | None] = dict.fromkeys(set(uses_of_voices) - set(known))
    for name, voice in known.items():
        unfit = (what_is_unfit(voice, use) for use in sorted(uses_of_voices[name]))
        if first := next(filter(None, unfit), None):
            found[name] = first
    return found


def what_is_unfit(voice: SpeechVoice, use: VoiceUse) -> VoiceUse | None:
    """The model that does not speak with the voice, else the language that it is not for; None if it fits."""
    if not speaks_with(voice, use.model):
        return VoiceUse(use.model)
    return None if speaks_language(voice, use.language) else VoiceUse("", use.language)
