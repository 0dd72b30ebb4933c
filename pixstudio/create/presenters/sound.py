"""Sound and extras: the options of the chosen model, and the reason for those it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import ON
from pixstudio.create.presenters.choices import Choice, Explanation, Fix, PricedForm, fix_of
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
    """A text field or a select inside a row of settings."""

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
    why: Explanation | None = None


def sound_row(priced: PricedForm, values: Mapping[str, str], voices: list[VoiceChoice]) -> Row:
    """The sound options of the chosen model, and which model has others."""
    model = priced.request.model
    if model is None or priced.request.row.parameter("audio") is None:
        return Row("sound", _("Sound"))
    if model.has_native_audio:
        return Row("sound", _("Sound"), [_native(priced)], why=_why_v5(priced))
    if model.has_sound_prompts:
        switches = [_switch(values, "auto_sound", _("Add matching sound"))]
        return Row("sound", _("Sound"), switches, _v5_fields(priced, values, voices))
    return Row("sound", _("Sound"), why=_why_silent(priced))


def _native(priced: PricedForm) -> Switch:
    extra = _extra(priced, "audio")
    fact = _("Voice, music and effects: %(extra)s.") % {"extra": extra}
    return Switch("audio", _("Generate sound"), fact, priced.request.is_on("audio"))


def _extra(priced: PricedForm, name: str) -> str:
    """The extra price of a switch: `+20 credits`."""
    more = priced.price(**{name: True}).credits - priced.price(**{name: None}).credits
    return _("+%(count)s credits") % {"count": more} if more else _("no extra cost")


def _why_v5(priced: PricedForm) -> Explanation:
    text = _("Separate sound effects and voice lines need v5.")
    return Explanation("why-sound", text, _to_model(priced, "v5"))


def _why_silent(priced: PricedForm) -> Explanation:
    text = _("%(model)s has no sound.") % {"model": priced.request.choice("model")}
    return Explanation("why-sound", text, _to_model(priced, "v5.6"))


def _to_model(priced: PricedForm, name: str) -> Fix | None:
    if name not in capabilities.models_of(priced.request.operation):
        return None
    return fix_of(priced, _("Switch to %(model)s") % {"model": name}, {"model": name})


def _v5_fields(
    priced: PricedForm, values: Mapping[str, str], voices: list[VoiceChoice]
) -> list[Field]:
    return [
        Field(
            "id_sound_effect_prompt",
            "sound_effect_prompt",
            _("Sound effect"),
            values.get("sound_effect_prompt", ""),
            _("For example: waves on a shore. Up to 140 characters work best."),
            priced.errors.get("sound_effect_prompt", ""),
        ),
        Field(
            "id_lip_sync_tts_prompt",
            "lip_sync_tts_prompt",
            _("Voice line"),
            values.get("lip_sync_tts_prompt", ""),
            _("Up to 140 characters"),
            priced.errors.get("lip_sync_tts_prompt", ""),
            maxlength=140,
        ),
        voice_field(priced, "lip_sync_tts_speaker_id", values, voices),
    ]


def voice_field(
    priced: PricedForm, name: str, values: Mapping[str, str], voices: list[VoiceChoice]
) -> Field:
    """The voices, each with its sample if there is one."""
    chosen = values.get(name, "")
    is_offered = chosen in {"", *(voice.value for voice in voices if not voice.is_gone)}
    return Field(
        f"id_{name}",
        name,
        _("Voice"),
        chosen,
        "" if voices else _("Voices aren’t loaded yet."),
        priced.errors.get(name) or (gone_voice_words() if voices and not is_offered else ""),
        _voice_options(chosen, voices),
        is_voice=True,
    )


def _voice_options(chosen: str, voices: list[VoiceChoice]) -> list[Choice]:
    """None, every voice, and the chosen one even if it is unknown."""
    options = [Choice("", _("No voice"), is_checked=not chosen)]
    for voice in voices:
        gone = _("%(name)s, no longer offered") % {"name": voice.name}
        name, is_chosen = gone if voice.is_gone else voice.name, voice.value == chosen
        options.append(Choice(voice.value, name, is_checked=is_chosen, sample=voice.sample_url))
    if not any(option.is_checked for option in options):
        options.append(Choice(chosen, _("Previously chosen voice"), is_checked=True))
    return options


def _switch(values: Mapping[str, str], name: str, label: str, fact: str = "") -> Switch:
    return Switch(name, label, fact, values.get(name) in ON)


def percent_off(share: float) -> int:
    """The discount in percent if this share of the price is paid."""
    return round((1 - share) * 100)


def preview_words(share: float | None) -> str:
    """What a preview is, and its discount if the account's is known."""
    words = _("Faster, lower quality. Upscale later.")
    if not share or not percent_off(share):
        return words
    saving = _("Up to %(percent)s %% off.") % {"percent": percent_off(share)}
    return f"{words} {saving}"


def extras_row(priced: PricedForm, values: Mapping[str, str]) -> Row:
    """Original sound, preview and off-peak, as far as the operation takes them."""
    switches = []
    if priced.request.row.parameter("original_sound_switch"):
        fact = _("Under the voice.")
        switches.append(_switch(values, "original_sound_switch", _("Keep original sound"), fact))
    if priced.request.row.parameter("preview_mode"):
        fact = preview_words(priced.discounts.get("preview_mode_discount"))
        switches.append(_switch(values, "preview_mode", _("Preview"), fact))
    if priced.request.row.parameter("off_peak_mode"):
        share = priced.discounts.get("off_peak_discount") or UNKNOWN_OFF_PEAK_SHARE
        fact = _("Up to %(percent)s %% off, within 24 hours.") % {"percent": percent_off(share)}
        switches.append(_switch(values, "off_peak_mode", _("Off-peak"), fact))
    return Row("extras", _("Extras"), switches)
