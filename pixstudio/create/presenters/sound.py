"""Sound and extras of step three: what the model can do in full, the rest in one line with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.create.form_state import ON
from pixstudio.create.presenters.settings import Asked, Choice, Fix, Why, fix_of
from pixstudio.effects.presenters import VoiceChoice, gone_voice_words
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import UNKNOWN_OFF_PEAK_SHARE


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
    """The sound of the chosen model, and in one line how to get the other kind."""
    model = asked.request.model
    if model is None or asked.request.row.parameter("audio") is None:
        return Row("sound", _("Sound"))
    if model.has_native_audio:
        return Row("sound", _("Sound"), [_native(asked)], why=_why_v5(asked))
    if model.has_sound_prompts:
        switches = [_switch(values, "auto_sound", _("Sound made to fit the picture"))]
        return Row("sound", _("Sound"), switches, _v5_fields(asked, values, voices))
    return Row("sound", _("Sound"), why=_why_silent(asked))


def _native(asked: Asked) -> Switch:
    extra = _extra(asked, "audio")
    fact = _("Voice, music and effects. %(extra)s") % {"extra": extra}
    return Switch("audio", _("Sound made with the picture"), fact, asked.request.is_on("audio"))


def _extra(asked: Asked, name: str) -> str:
    """What a switch adds to the price, such as `+20 credits`."""
    more = asked.priced(**{name: True}).credits - asked.priced(**{name: None}).credits
    return _("+%(count)s credits") % {"count": more} if more else _("No extra cost.")


def _why_v5(asked: Asked) -> Why:
    text = _("A sound effect or a voice line of its own works with v5 only.")
    return Why("why-sound", text, _to_model(asked, "v5"))


def _why_silent(asked: Asked) -> Why:
    text = _("%(model)s makes no sound.") % {"model": asked.request.choice("model")}
    return Why("why-sound", text, _to_model(asked, "v5.6"))


def _to_model(asked: Asked, name: str) -> Fix | None:
    if name not in capabilities.models_of(asked.request.operation):
        return None
    return fix_of(asked, _("Switch to %(model)s") % {"model": name}, {"model": name})


def _v5_fields(asked: Asked, values: Mapping[str, str], voices: list[VoiceChoice]) -> list[Field]:
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
            _("up to 140 characters"),
            asked.errors.get("lip_sync_tts_prompt", ""),
            maxlength=140,
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
    """The source's own sound, preview and off-peak, where the operation takes them."""
    switches = []
    if asked.request.row.parameter("original_sound_switch"):
        fact = _("What is heard in the video stays, under the voice.")
        switches.append(_switch(values, "original_sound_switch", _("Keep the video’s sound"), fact))
    if asked.request.row.parameter("preview_mode"):
        fact = preview_words(asked.discounts.get("preview_mode_discount"))
        switches.append(_switch(values, "preview_mode", _("Preview"), fact))
    if asked.request.row.parameter("off_peak_mode"):
        share = asked.discounts.get("off_peak_discount") or UNKNOWN_OFF_PEAK_SHARE
        fact = _("Up to %(percent)s %% off, within 24 hours.") % {"percent": percent_off(share)}
        switches.append(_switch(values, "off_peak_mode", _("Off-peak"), fact))
    return Row("extras", _("Extras"), switches)
