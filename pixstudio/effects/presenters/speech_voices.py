"""Display data of the voices of speech: page, picker, choices of a form."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from pixstudio.effects.models import SpeechVoice
from pixstudio.effects.presenters.freshness import Freshness
from pixstudio.effects.presenters.tiles import sample_url
from pixstudio.effects.presenters.voices import VoiceChoice, VoiceDialog
from pixstudio.effects.queries import (
    SpeechVoiceFilter,
    SpeechVoicePage,
    VoiceUse,
    speech_voices_of,
    what_is_unfit,
    with_samples,
)
from pixstudio.pixverse.capabilities import models_of
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number

PAGE_SIZE = 60


@dataclass(frozen=True)
class FilterOption:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class SelectFilter:
    """A select of the filters; the first option is everything."""

    name: str
    label: str
    options: list[FilterOption]


@dataclass(frozen=True)
class SpeechVoiceList:
    """The page's list: voices, their number in words, and the address that shows more of them."""

    voices: list[VoiceChoice]
    count_text: str
    more_url: str
    is_bare: bool
    words: str
    url: str
    filters: list[SelectFilter] = field(default_factory=list)


def language_name(code: str) -> str:
    """The name of a language in the language of the page; the code itself if it is not known."""
    if code.lower() == "zh":
        return _("Chinese")
    try:
        return str(get_language_info(code.lower())["name_translated"]).capitalize()
    except KeyError:
        return code


def gender_name(gender: str) -> str:
    """The word for a gender; the API's own if it is another."""
    names = {"female": _("Female"), "male": _("Male"), "neutral": _("Neutral")}
    return names.get(gender, gender.capitalize())


def speech_voice_choice(voice: SpeechVoice) -> VoiceChoice:
    """A voice as an option, with its language as its group."""
    language = language_name(voice.language) if voice.language else ""
    fact = ", ".join(one for one in (language, gender_name(voice.gender)) if one)
    is_gone = voice.vanished_at is not None
    return VoiceChoice(
        voice.voice_id, voice.name, sample_url(voice), is_gone, fact=fact, group=language
    )


def speech_voice_choices(team: Team, use: VoiceUse, also: str) -> list[VoiceChoice]:
    """The voices that a model speaks with in a language, and the voice `also`, by language; two queries."""
    every = {voice: what_is_unfit(voice, use) for voice in speech_voices_of(team, also)}
    found = [voice for voice, unfit in every.items() if voice.voice_id == also or not unfit]
    choices = [_checked_choice(voice, every[voice]) for voice in with_samples(found)]
    return sorted(choices, key=lambda choice: choice.group)


def _checked_choice(voice: SpeechVoice, unfit: VoiceUse | None) -> VoiceChoice:
    return replace(speech_voice_choice(voice), unfit_text=unfit_voice_text(unfit) if unfit else "")


def speech_voice_list(
    page: SpeechVoicePage, wanted: SpeechVoiceFilter, limit: int
) -> SpeechVoiceList:
    """The page of voices, filtered."""
    asked = {"q": wanted.words, **_chosen(wanted)}
    more = {name: value for name, value in asked.items() if value}
    url, shown = url_for("speech_voices"), [speech_voice_choice(one) for one in page.voices]
    count = ngettext("%(count)s voice", "%(count)s voices", page.total)
    is_cut = page.total > len(page.voices)
    return SpeechVoiceList(
        voices=shown,
        count_text=count % {"count": format_number(page.total)},
        more_url=f"{url}?{urlencode({**more, 'limit': limit + PAGE_SIZE})}" if is_cut else "",
        is_bare=page.is_bare,
        words=wanted.words,
        url=url,
        filters=[_models(wanted), *_facets(page, wanted)],
    )


def speech_voice_dialog(
    page: SpeechVoicePage, wanted: SpeechVoiceFilter, freshness: Freshness
) -> VoiceDialog:
    """The picker of a form; the model is the form's."""
    return VoiceDialog(
        url=url_for("speech_voice_picker"),
        words=wanted.words,
        voices=[replace(speech_voice_choice(one), group="") for one in page.voices],
        has_search=not page.is_bare,
        is_bare=page.is_bare,
        freshness=freshness,
        model=wanted.model,
        filters=_facets(page, wanted),
        is_cut=page.total > len(page.voices),
    )


def _chosen(wanted: SpeechVoiceFilter) -> dict[str, str]:
    return {"model": wanted.model, "language": wanted.language, "gender": wanted.gender}


def _models(wanted: SpeechVoiceFilter) -> SelectFilter:
    names = ((name, name) for name in models_of("speech"))
    return _select("model", _("Model"), _("All models"), names, wanted.model)


def _facets(page: SpeechVoicePage, wanted: SpeechVoiceFilter) -> list[SelectFilter]:
    languages = sorted(((one, language_name(one)) for one in page.languages), key=lambda x: x[1])
    genders = [(one, gender_name(one)) for one in page.genders]
    found = [
        _select("language", _("Language"), _("All languages"), languages, wanted.language),
        _select("gender", _("Gender"), _("All genders"), genders, wanted.gender),
    ]
    return [one for one in found if len(one.options) > 2]


def _select(
    name: str, label: str, everything: str, values: Iterable[tuple[str, str]], chosen: str
) -> SelectFilter:
    options = [FilterOption("", everything, not chosen)]
    options += [FilterOption(value, text, value == chosen) for value, text in values]
    return SelectFilter(name, label, options)


def unfit_voice_text(use: VoiceUse) -> str:
    """Error message for a voice that the chosen model does not speak with, or for another language."""
    if use.model:
        return _("%(model)s doesn’t speak with this voice. Choose another.") % {"model": use.model}
    language = language_name(use.language)
    text = _("This voice isn’t for %(language)s. Choose another, or Automatic as the language.")
    return text % {"language": language}
