"""Sentences for the violations of `pixverse.capabilities`, one entry per code.

The facts that each code brings are the names in its sentence. Sentences have no full stop at the end.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.pixverse.capabilities import Option, Violation
from pixstudio.pixverse.capabilities.parameters import SOUND_PROMPTS
from pixstudio.web.wording.operation_labels import operation_title

from .lists import listed, listed_choices
from .parameters import label_of

Facts = Mapping[str, object]

SENTENCES = {
    "not_taken": gettext_lazy("%(operation)s doesn’t support %(parameter)s"),
    "effect_model": gettext_lazy("The effect sets its own model"),
    "too_long": gettext_lazy("%(operation)s goes up to %(maximum)s s"),
    "duration": gettext_lazy("Choose a whole number of seconds from %(minimum)s to %(maximum)s"),
    "range": gettext_lazy("Choose a whole number from %(minimum)s to %(maximum)s"),
    "quality": gettext_lazy("%(operation)s goes up to %(maximum)s"),
    "choice": gettext_lazy("Choose %(choices)s"),
    "length": gettext_lazy("Up to %(maximum)s characters; this has %(length)s"),
    "unknown_model": gettext_lazy("Choose %(choices)s"),
    "model": gettext_lazy("%(operation)s works with %(models)s only"),
    "model_quality": gettext_lazy("%(model)s is made in %(qualities)s"),
    "voice_missing": gettext_lazy("Choose a voice for the spoken words"),
    "words_missing": gettext_lazy("Write the words for the voice"),
    "quality_duration": gettext_lazy("%(quality)s goes up to %(maximum)s s"),
    "media_too_short": gettext_lazy(
        "The file must last at least %(minimum)s s; this one lasts %(seconds)s s"
    ),
    "plan": gettext_lazy("Needs a %(plan)s plan"),
    "effect_duration": gettext_lazy("This effect is %(seconds)s s long"),
    "effect_quality": gettext_lazy("This effect is made in %(qualities)s"),
    "effect_too_many_images": gettext_lazy(
        "This effect needs %(images)s pictures, more than can be sent"
    ),
    "frame_missing": gettext_lazy("Add picture %(frame)s before picture %(last)s"),
    "frame_unused": gettext_lazy("Add picture %(frame)s"),
    "frames_audio": gettext_lazy("Generated sound works with two pictures only"),
    "mention_unknown": gettext_lazy(
        "There is no @pic%(mention)s: pictures are @pic1 to @pic%(maximum)s"
    ),
    "mention_missing": gettext_lazy(
        "@pic%(frame)s has no picture. Add picture %(frame)s or remove it from the prompt"
    ),
    "two_sources": gettext_lazy("Choose either a result or an uploaded video"),
    "two_audio_sources": gettext_lazy("Choose either words with a voice or a sound"),
    "source_model": gettext_lazy(
        "%(operation)s works on videos made with %(models)s, not %(source_model)s"
    ),
}
REQUIRED = {
    "text": gettext_lazy("Write a prompt"),
    "image": gettext_lazy("Choose an image"),
    "effect": gettext_lazy("Choose an effect"),
    "result": gettext_lazy("Choose a video"),
    "second_image": gettext_lazy("This effect needs a second picture"),
    "prompt_or_audio": gettext_lazy("Write the words or choose a sound"),
    "voice": gettext_lazy("Choose a voice for the words"),
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
    return str(REQUIRED.get(str(facts["needed"]), _("This is needed")))


def _type(facts: Facts) -> str:
    return str(TYPES.get(str(facts["kind"]), _("This is not something that can be chosen")))


def _model_parameter(facts: Facts) -> str:
    """The model takes no such parameter: how it makes its sound instead, or which models take it."""
    model, name = facts["model"], str(facts["parameter"])
    if name == "audio":
        text = _("%(model)s can’t generate sound; %(models)s can")
    elif name in SOUND_PROMPTS and facts["has_native_audio"]:
        text = _("%(model)s makes its own sound")
    elif name in SOUND_PROMPTS:
        text = _("%(model)s makes no sound")
    else:
        text = _("%(model)s doesn’t support %(parameter)s")
    shown = {"parameter": label_of(name), "models": _names(facts["models"])}
    return text % {"model": model, **shown}


def _frames_model(facts: Facts) -> str:
    models = _names(facts["models"])
    if facts["images"] == 3:
        return _("Three or more pictures need %(models)s") % {"models": models}
    text = _("%(images)s or more pictures need %(models)s")
    return text % {"images": facts["images"], "models": models}


def _effect_images(facts: Facts) -> str:
    return (
        _("This effect takes one picture") if facts["images"] else _("This effect takes no picture")
    )


def _media_length(facts: Facts) -> str:
    text = (
        _("The video may last %(maximum)s s; this one lasts %(seconds)s s")
        if facts["kind"] == "video"
        else _("The sound may last %(maximum)s s; this one lasts %(seconds)s s")
    )
    return text % {"maximum": facts["maximum"], "seconds": f"{facts['seconds']:.0f}"}


SPECIAL: dict[str, Callable[[Facts], str]] = {
    "required": _required,
    "type": _type,
    "model_parameter": _model_parameter,
    "frames_model": _frames_model,
    "effect_images": _effect_images,
    "media_length": _media_length,
}


def _names(values: object) -> str:
    return listed(values) if isinstance(values, tuple) else str(values)


def _shown(name: str, value: object) -> str:
    if name == "operation":
        return operation_title(str(value))
    if name == "parameter":
        return label_of(str(value))
    if isinstance(value, tuple):
        return listed_choices(value) if name == "choices" else listed(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
