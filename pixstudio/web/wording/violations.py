"""Sentences for the violations of `pixverse.capabilities`, one entry per code.

The facts that each code brings are the names in its sentence. Sentences have no full stop at the end.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.pixverse.capabilities import Option, Violation
from pixstudio.pixverse.capabilities.parameters import SOUND_PROMPTS
from pixstudio.web.wording.operation_labels import operation_title

from .lists import listed, listed_choices
from .parameters import label_of

Facts = Mapping[str, object]
# How many names a sentence has.
MAX_NAMES = 8

SENTENCES = {
    "not_taken": gettext_lazy("%(operation)s doesn’t support %(parameter)s"),
    "effect_model": gettext_lazy("The effect sets its own model"),
    "too_long": gettext_lazy("%(operation)s goes up to %(maximum)s s"),
    "duration": gettext_lazy("Choose a whole number of seconds from %(minimum)s to %(maximum)s"),
    "lyrics_instrumental": gettext_lazy("Instrumental music has no lyrics: turn one of them off"),
    "quality": gettext_lazy("%(operation)s goes up to %(maximum)s"),
    "choice": gettext_lazy("Choose %(choices)s"),
    "length": gettext_lazy("Up to %(maximum)s characters; this has %(length)s"),
    "unknown_model": gettext_lazy("Choose %(choices)s"),
    "model": gettext_lazy("%(operation)s works with %(models)s only"),
    "model_off": gettext_lazy("%(model)s is no longer offered"),
    "model_quality": gettext_lazy("%(model)s is available in %(qualities)s"),
    "model_ratio": gettext_lazy("%(model)s makes %(ratios)s"),
    "model_too_short": gettext_lazy("%(model)s starts at %(minimum)s s"),
    "voice_missing": gettext_lazy("Choose a voice for the text"),
    "words_missing": gettext_lazy("Enter the text to speak"),
    "quality_duration": gettext_lazy("%(quality)s goes up to %(maximum)s s"),
    "media_too_short": gettext_lazy(
        "The file must be at least %(minimum)s s long; this one is %(seconds)s s"
    ),
    "plan": gettext_lazy("Needs a %(plan)s plan"),
    "effect_duration": gettext_lazy("This effect is %(seconds)s s long"),
    "effect_quality": gettext_lazy("This effect is available in %(qualities)s"),
    "effect_too_many_images": gettext_lazy(
        "This effect needs %(images)s images, more than can be sent"
    ),
    "frame_missing": gettext_lazy("Add image %(frame)s before image %(last)s"),
    "video_missing": gettext_lazy("Add video %(number)s before video %(last)s"),
    "audio_missing": gettext_lazy("Add audio file %(number)s before audio file %(last)s"),
    "frame_unused": gettext_lazy("Add image %(frame)s"),
    "frames_audio": gettext_lazy("Generated sound works with two images only"),
    "mention_unknown": gettext_lazy("There is no %(mention)s"),
    "mention_missing": gettext_lazy(
        "%(mention)s has no file. Add it or remove %(mention)s from the prompt"
    ),
    "mention_word": gettext_lazy("%(model)s knows images as %(instead)s, not %(mention)s"),
    "media_pixels": gettext_lazy(
        "The video can have up to %(maximum)s pixels; this one has %(size)s"
    ),
    "media_fps": gettext_lazy(
        "The video needs %(minimum)s to %(maximum)s frames per second; this one has %(fps)s"
    ),
    "two_sources": gettext_lazy("Choose either a result or an uploaded video"),
    "two_audio_sources": gettext_lazy("Choose either text to speech or an audio file"),
    "source_model": gettext_lazy(
        "%(operation)s works on videos made with %(models)s, not %(source_model)s"
    ),
}
REQUIRED = {
    "text": gettext_lazy("Write a prompt"),
    "image": gettext_lazy("Choose an image"),
    "effect": gettext_lazy("Choose an effect"),
    "result": gettext_lazy("Choose a video"),
    "video": gettext_lazy("Choose a video"),
    "audio": gettext_lazy("Choose an audio file"),
    "second_image": gettext_lazy("This effect needs a second image"),
    "prompt_or_audio": gettext_lazy("Enter text to speak or choose an audio file"),
    "voice": gettext_lazy("Choose a voice for the text"),
    "speech_voice": gettext_lazy("Choose a voice"),
    "speech_text": gettext_lazy("Enter the text to speak"),
}
TYPES = {
    "boolean": gettext_lazy("Choose yes or no"),
    "text": gettext_lazy("This must be text"),
}


def violation_text(violation: Violation) -> str:
    """Return the sentence for a violation, without a full stop."""
    facts = violation.facts
    if special := SPECIAL.get(violation.code):
        return special(facts)
    shown = {name: _shown(name, value) for name, value in facts.items()}
    return str(SENTENCES[violation.code]) % shown


def option_text(option: Option) -> str:
    """Return why a value is impossible, '' if it is possible."""
    return violation_text(option.violation) if option.violation else ""


def _required(facts: Facts) -> str:
    return str(REQUIRED.get(str(facts["needed"]), _("Required")))


def _type(facts: Facts) -> str:
    return str(TYPES.get(str(facts["kind"]), _("This value is not valid")))


def _model_parameter(facts: Facts) -> str:
    """The model takes no such parameter: how it makes its sound instead, or which models take it."""
    model, name = facts["model"], str(facts["parameter"])
    if name == "audio":
        text = _("%(model)s can’t generate sound; %(models)s can")
    elif name in SOUND_PROMPTS and facts["has_native_audio"]:
        text = _("%(model)s generates its own sound")
    elif name in SOUND_PROMPTS:
        text = _("%(model)s can’t generate sound")
    else:
        text = _("%(model)s doesn’t support %(parameter)s")
    shown = {"parameter": label_of(name), "models": _names(facts["models"])}
    return text % {"model": model, **shown}


def _frames_model(facts: Facts) -> str:
    models = _names(facts["models"])
    if facts["images"] == 3:
        return _("Three or more images need %(models)s") % {"models": models}
    text = _("%(images)s or more images need %(models)s")
    return text % {"images": facts["images"], "models": models}


def _references_model(facts: Facts) -> str:
    """How many references the model takes, and which models take more."""
    most = ngettext(
        "This model takes %(maximum)s reference",
        "This model takes up to %(maximum)s references",
        int(str(facts["maximum"])),
    ) % {"maximum": facts["maximum"]}
    if not facts["models"]:
        return most
    return _("%(most)s; more need %(models)s") % {"most": most, "models": _names(facts["models"])}


def _effect_images(facts: Facts) -> str:
    count = facts["images"]
    if not isinstance(count, int) or count == 0:
        return _("This effect takes no image")
    text = ngettext(
        "This effect takes one image", "This effect takes up to %(count)s images", count
    )
    return text % {"count": count}


def _media_length(facts: Facts) -> str:
    text = (
        _("The video can be up to %(maximum)s s long; this one is %(seconds)s s")
        if facts["kind"] == "video"
        else _("The audio can be up to %(maximum)s s long; this one is %(seconds)s s")
    )
    return text % {"maximum": facts["maximum"], "seconds": f"{facts['seconds']:.0f}"}


def _media_together(facts: Facts) -> str:
    text = (
        _("All videos together can be up to %(maximum)s s long; these are %(seconds)s s")
        if facts["kind"] == "video"
        else _("All audio together can be up to %(maximum)s s long; these are %(seconds)s s")
    )
    return text % {"maximum": facts["maximum"], "seconds": f"{facts['seconds']:.1f}"}


def _media_bytes(facts: Facts) -> str:
    text = _("The file can have up to %(maximum)s; this one has %(size)s")
    return text % {name: _megabytes(facts[name]) for name in ("maximum", "size")}


def _megabytes(count: object) -> str:
    return f"{int(str(count)) / 1024 / 1024:.3g} MB"


def _range(facts: Facts) -> str:
    limits = (facts["minimum"], facts["maximum"])
    has_decimals = any(isinstance(limit, float) for limit in limits)
    text = _("Choose a number from %(minimum)s to %(maximum)s")
    whole = _("Choose a whole number from %(minimum)s to %(maximum)s")
    minimum, maximum = (f"{limit:,g}" if has_decimals else f"{limit:,}" for limit in limits)
    return (text if has_decimals else whole) % {"minimum": minimum, "maximum": maximum}


SPECIAL: dict[str, Callable[[Facts], str]] = {
    "required": _required,
    "range": _range,
    "type": _type,
    "model_parameter": _model_parameter,
    "frames_model": _frames_model,
    "effect_images": _effect_images,
    "references_model": _references_model,
    "media_length": _media_length,
    "media_together": _media_together,
    "media_bytes": _media_bytes,
}


def _names(values: object) -> str:
    return listed(_first(values)) if isinstance(values, tuple) else str(values)


def _first(values: tuple[object, ...]) -> tuple[object, ...]:
    """The first of many names, and how many others there are."""
    others = len(values) - MAX_NAMES
    if others < 2:
        return values
    return (*values[:MAX_NAMES], _("%(count)s others") % {"count": others})


def _shown(name: str, value: object) -> str:
    if name == "operation":
        return operation_title(str(value))
    if name == "parameter":
        return label_of(str(value))
    if isinstance(value, tuple):
        return listed_choices(_first(value)) if name == "choices" else listed(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
