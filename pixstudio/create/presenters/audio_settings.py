"""Sound and extras: the options of the chosen model, and the reason for those it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import ON
from pixstudio.create.presenters.choices import Choice, Explanation, Fix, PricedForm, fix_of
from pixstudio.effects.presenters import VoiceChoice, voice_gone_message
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import UNKNOWN_OFF_PEAK_SHARE
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import label_of
from pixstudio.web.wording.lists import listed_choices

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
    """A text field or a select inside a row of settings.

    A voice has the address of all voices and of the dialog that lists them; `input_mode` names the keyboard
    of a field for numbers.
    """

    id: str
    name: str
    label: str
    value: str = ""
    hint: str = ""
    error: str = ""
    options: list[Choice] = field(default_factory=list)
    maxlength: int | None = None
    is_voice: bool = False
    all_url: str = ""
    picker_url: str = ""
    input_mode: str = ""


@dataclass(frozen=True)
class Row:
    id: str
    label: str
    switches: list[Switch] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    why: Explanation | None = None


def sound_row(priced: PricedForm, values: Mapping[str, str], voices: list[VoiceChoice]) -> Row:
    """The sound options of the chosen model, and which model has others."""
    model, request = priced.request.model, priced.request
    row = Row("sound", _("Sound"))
    if model is None or not request.row.takes("audio"):
        return row
    taken = {item.name for item in capabilities.parameters_of(request.operation, model.name)}
    if "audio" in taken:
        return replace(row, switches=[_native(priced)], why=_why_no_prompts(priced))
    if model.has_own_sound:
        return replace(row, why=_why_own_sound(priced))
    if "sound_effect_prompt" in taken:
        switches = [_switch(values, "auto_sound", _("Add matching sound"))]
        return replace(row, switches=switches, fields=_sound_fields(priced, values, voices))
    return replace(row, why=_why_silent(priced))


def _native(priced: PricedForm) -> Switch:
    extra = _extra(priced, "audio")
    fact = _("Voice, music and effects: %(extra)s.") % {"extra": extra}
    return Switch("audio", _("Generate sound"), fact, priced.request.is_on("audio"))


def _extra(priced: PricedForm, name: str) -> str:
    """The extra price of a switch: `+20 credits`."""
    more = priced.price(**{name: True}).credits - priced.price(**{name: None}).credits
    return _("+%(count)s credits") % {"count": more} if more else _("no extra cost")


def _why_no_prompts(priced: PricedForm) -> Explanation | None:
    names = _models_taking(priced, "sound_effect_prompt")
    if not names:
        return None
    words = _("Separate sound effects and voice lines need %(models)s.")
    text = words % {"models": listed_choices(names)}
    return Explanation("explanation-sound", text, _to_model(priced, names))


def _why_own_sound(priced: PricedForm) -> Explanation:
    text = _("%(model)s makes its own sound; it can’t be turned off.")
    return Explanation("explanation-sound", text % {"model": priced.request.choice("model")})


def _why_silent(priced: PricedForm) -> Explanation:
    text = _("%(model)s has no sound.") % {"model": priced.request.choice("model")}
    return Explanation(
        "explanation-sound", text, _to_model(priced, _models_taking(priced, "audio"))
    )


def _models_taking(priced: PricedForm, name: str) -> tuple[str, ...]:
    row = priced.request.row
    return tuple(one.name for one in row.models if capabilities.is_taken(row.name, one, name))


def _to_model(priced: PricedForm, names: tuple[str, ...]) -> Fix | None:
    if not names:
        return None
    return fix_of(priced, _("Switch to %(model)s") % {"model": names[0]}, {"model": names[0]})


def _sound_fields(
    priced: PricedForm, values: Mapping[str, str], voices: list[VoiceChoice]
) -> list[Field]:
    line = priced.request.row.parameter("lip_sync_tts_prompt")
    limit = line.max_length if line else None
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
            _("Up to %(limit)s characters") % {"limit": limit},
            priced.errors.get("lip_sync_tts_prompt", ""),
            maxlength=limit,
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
        priced.errors.get(name) or (voice_gone_message() if voices and not is_offered else ""),
        _voice_options(chosen, voices),
        is_voice=True,
        all_url=url_for("voices"),
        picker_url=url_for("voice_picker"),
    )


def _voice_options(chosen: str, voices: list[VoiceChoice]) -> list[Choice]:
    """None, every voice, and the chosen one even if it is unknown."""
    options = [Choice("", _("No voice"), is_checked=not chosen)]
    for voice in voices:
        gone = _("%(name)s, no longer offered") % {"name": voice.name}
        name, is_chosen = gone if voice.is_gone else voice.name, voice.value == chosen
        option = Choice(voice.value, name, is_checked=is_chosen, sample=voice.sample_url)
        options.append(replace(option, group=voice.group))
    if not any(option.is_checked for option in options):
        options.append(Choice(chosen, _("Previously chosen voice"), is_checked=True))
    return options


def _switch(values: Mapping[str, str], name: str, label: str, fact: str = "") -> Switch:
    return Switch(name, label, fact, values.get(name) in ON)


def percent_off(share: float) -> int:
    """The discount in percent if this share of the price is paid."""
    return round((1 - share) * 100)


def preview_text(share: float | None) -> str:
    """What a preview is, and its discount if the account's is known."""
    text = _("Faster, lower quality. Upscale later.")
    if not share or not percent_off(share):
        return text
    saving = _("Up to %(percent)s %% off.") % {"percent": percent_off(share)}
    return f"{text} {saving}"


def extras_row(priced: PricedForm, values: Mapping[str, str]) -> Row:
    """The switches that the operation takes with this model, those of sound apart."""
    request = priced.request
    parameters = capabilities.parameters_of(request.operation, request.model_name)
    names = [item.name for item in parameters if item.kind == "boolean"]
    switches = [
        _switch(values, name, *_extra_text(priced, name)) for name in names if name not in AUDIO
    ]
    return Row("extras", _("Extras"), switches)


def _extra_text(priced: PricedForm, name: str) -> tuple[str, str]:
    """The label of a switch, and one sentence on what it does."""
    if name == "preview_mode":
        return _("Preview"), preview_text(priced.discounts.get("preview_mode_discount"))
    if name == "off_peak_mode":
        share = priced.discounts.get("off_peak_discount") or UNKNOWN_OFF_PEAK_SHARE
        fact = _("Up to %(percent)s %% off, within 24 hours.") % {"percent": percent_off(share)}
        return _("Off-peak"), fact
    texts = {
        "original_sound_switch": (_("Keep original sound"), _("Under the voice.")),
        "multi_shot": (_("Multi shot"), _("Several camera shots in one video.")),
        "instrumental": (_("Instrumental"), _("No vocals.")),
        "use_speaker_boost": (_("Speaker boost"), _("Closer to the original voice.")),
    }
    return texts.get(name, (capfirst(label_of(name)), ""))
