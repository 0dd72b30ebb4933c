"""Sound and extras of step three: what the model can do in full, the rest in one line with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pixstudio.create.form_state import ON
from pixstudio.create.presenters.settings import Asked, Choice, Fix, Why, fix_of
from pixstudio.effects.presenters import VoiceChoice, gone_voice_words
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import UNKNOWN_OFF_PEAK_SHARE
from pixstudio.web.wording import label_of, listed

# Shown in the row of sound.
AUDIO = ("audio", "auto_sound")


@dataclass(frozen=True)
class Switch:
    name: str
    label: str
    fact: str = ""
    is_checked: bool = False
    is_disabled: bool = False
    why_id: str = ""


@dataclass(frozen=True)
class Field:
    """A text or a choice inside a row of settings."""

    id: str
    name: str
    label: str
    value: str = ""
    hint: str = ""
    error: str = ""
    options: list[Choice] = field(default_factory=list)
    maxlength: int | None = None
    is_voice: bool = False


@dataclass(frozen=True)
class Row:
    id: str
    label: str
    switches: list[Switch] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    why: Why | None = None


def sound_row(asked: Asked, values: Mapping[str, str], voices: list[VoiceChoice]) -> Row:
    """The audio of the chosen model, and in one line how to get the other kind."""
    model, request = asked.request.model, asked.request
    row = Row("sound", _("Sound"))
    if model is None or not request.row.takes("audio"):
        return row
    taken = {item.name for item in capabilities.parameters_of(request.operation, model.name)}
    if "audio" in taken:
        return replace(row, switches=[_native(asked)], why=_why_no_prompts(asked))
    if "sound_effect_prompt" in taken:
        switches = [_switch(values, "auto_sound", _("Sound made to fit the picture"))]
        return replace(row, switches=switches, fields=_sound_fields(asked, values, voices))
    return replace(row, why=_why_silent(asked))


def _native(asked: Asked) -> Switch:
    extra = _extra(asked, "audio")
    fact = _("Voice, music and effects. %(extra)s") % {"extra": extra}
    return Switch("audio", _("Sound made with the picture"), fact, asked.request.is_on("audio"))


def _extra(asked: Asked, name: str) -> str:
    """What a switch adds to the price, such as `+20 credits`."""
    more = asked.priced(**{name: True}).credits - asked.priced(**{name: None}).credits
    return _("+%(count)s credits") % {"count": more} if more else _("No extra cost.")


def _why_no_prompts(asked: Asked) -> Why | None:
    names = _models_taking(asked, "sound_effect_prompt")
    if not names:
        return None
    words = _("A sound effect or a voice line of its own works with %(models)s only.")
    return Why("why-sound", words % {"models": listed(names)}, _to_model(asked, names))


def _why_silent(asked: Asked) -> Why:
    text = _("%(model)s makes no sound.") % {"model": asked.request.choice("model")}
    return Why("why-sound", text, _to_model(asked, _models_taking(asked, "audio")))


def _models_taking(asked: Asked, name: str) -> tuple[str, ...]:
    operation = asked.request.operation
    models = [capabilities.MODEL_OF_NAME[one] for one in capabilities.models_of(operation)]
    return tuple(one.name for one in models if capabilities.is_taken(operation, one, name))


def _to_model(asked: Asked, names: tuple[str, ...]) -> Fix | None:
    if not names:
        return None
    return fix_of(asked, _("Switch to %(model)s") % {"model": names[0]}, {"model": names[0]})


def _sound_fields(
    asked: Asked, values: Mapping[str, str], voices: list[VoiceChoice]
) -> list[Field]:
    line = asked.request.row.parameter("lip_sync_tts_prompt")
    limit = line.max_length if line else None
    return [
        Field(
            "id_sound_effect_prompt",
            "sound_effect_prompt",
            _("Sound effect"),
            values.get("sound_effect_prompt", ""),
            _("such as: waves on a shore; 140 characters at most are sure to work"),
            asked.errors.get("sound_effect_prompt", ""),
        ),
        Field(
            "id_lip_sync_tts_prompt",
            "lip_sync_tts_prompt",
            _("Voice line"),
            values.get("lip_sync_tts_prompt", ""),
            _("up to %(limit)s characters") % {"limit": limit},
            asked.errors.get("lip_sync_tts_prompt", ""),
            maxlength=limit,
        ),
        voice_field(asked, "lip_sync_tts_speaker_id", values, voices),
    ]


def voice_field(
    asked: Asked, name: str, values: Mapping[str, str], voices: list[VoiceChoice]
) -> Field:
    """The voices, each with a sample to hear first where one is kept here."""
    chosen = values.get(name, "")
    is_offered = chosen in {"", *(voice.value for voice in voices if not voice.is_gone)}
    return Field(
        f"id_{name}",
        name,
        _("Voice"),
        chosen,
        "" if voices else _("The list of voices has not been read yet."),
        asked.errors.get(name) or (gone_voice_words() if voices and not is_offered else ""),
        _voice_options(chosen, voices),
        is_voice=True,
    )


def _voice_options(chosen: str, voices: list[VoiceChoice]) -> list[Choice]:
    """None, every voice, and the chosen one even if nothing is known of it: a form keeps its values."""
    options = [Choice("", _("No voice chosen"), is_checked=not chosen)]
    for voice in voices:
        gone = _("%(name)s, no longer offered") % {"name": voice.name}
        name, is_chosen = gone if voice.is_gone else voice.name, voice.value == chosen
        options.append(Choice(voice.value, name, is_checked=is_chosen, sample=voice.sample_url))
    if not any(option.is_checked for option in options):
        options.append(Choice(chosen, _("The voice chosen before"), is_checked=True))
    return options


def _switch(values: Mapping[str, str], name: str, label: str, fact: str = "") -> Switch:
    return Switch(name, label, fact, values.get(name) in ON)


def percent_off(share: float) -> int:
    """How much less is paid where this share is, in percent."""
    return round((1 - share) * 100)


def preview_words(share: float | None) -> str:
    """What a preview is, and how much it saves where the account's own discount is known."""
    words = _("Lower quality, sooner. Can be upscaled later.")
    if not share or not percent_off(share):
        return words
    saving = _("Up to %(percent)s %% off.") % {"percent": percent_off(share)}
    return f"{words} {saving}"


def extras_row(asked: Asked, values: Mapping[str, str]) -> Row:
    """The switches that the operation takes with this model, those of audio apart."""
    request = asked.request
    parameters = capabilities.parameters_of(request.operation, request.model_name)
    names = [item.name for item in parameters if item.kind == "boolean"]
    switches = [
        _switch(values, name, *_extra_words(asked, name)) for name in names if name not in AUDIO
    ]
    return Row("extras", _("Extras"), switches)


def _extra_words(asked: Asked, name: str) -> tuple[str, str]:
    """The label of a switch, and one sentence on what it does."""
    if name == "original_sound_switch":
        fact = _("What is heard in the video stays, under the voice.")
        return _("Keep the video’s sound"), fact
    if name == "preview_mode":
        return _("Preview"), preview_words(asked.discounts.get("preview_mode_discount"))
    if name == "off_peak_mode":
        share = asked.discounts.get("off_peak_discount") or UNKNOWN_OFF_PEAK_SHARE
        fact = _("Up to %(percent)s %% off, within 24 hours.") % {"percent": percent_off(share)}
        return _("Off-peak"), fact
    return capfirst(label_of(name)), ""
