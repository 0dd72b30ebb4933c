"""Music and speech in Create: lyrics, the voice, and the settings of the chosen model."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import ON
from pixstudio.create.forms.voices import voice_use_of
from pixstudio.create.presenters.audio_settings import Field, Row, voice_field
from pixstudio.create.presenters.choices import Choice, PricedForm
from pixstudio.create.presenters.media_slots import Prompt, text_field
from pixstudio.effects.presenters import (
    VoiceChoice,
    language_name,
)
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities import Parameter
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import label_of

VOICE, LYRICS, INSTRUMENTAL = "voice_id", "lyrics", "instrumental"
# Kinds of parameters that are fields of the row of speech.
_FIELD_KINDS = ("choice", "decimal", "integer")
_OTHER_ROWS = ("model", "quality", "aspect_ratio", "duration", "seed")


def lyrics_of(priced: PricedForm, values: Mapping[str, str]) -> Prompt | None:
    """The words that are sung; no field for a model without lyrics, or without vocals."""
    parameter = _taken(priced).get(LYRICS)
    if parameter is None or values.get(INSTRUMENTAL) in ON:
        return None
    return text_field(
        LYRICS,
        _("Lyrics, optional"),
        values.get(LYRICS, ""),
        limit=parameter.max_length or 0,
        errors=priced.errors,
        hint=_("Without lyrics the model writes its own words"),
    )


def speech_row(priced: PricedForm, values: Mapping[str, str]) -> Row:
    """The settings of speech that the chosen model takes."""
    row = Row("speech", _("Speech"))
    if priced.request.row.kind != "speech":
        return row
    taken = [
        item
        for name, item in _taken(priced).items()
        if item.kind in _FIELD_KINDS and name not in _OTHER_ROWS
    ]
    return Row("speech", row.label, fields=[_field(priced, item, values) for item in taken])


def speech_voice_field(
    priced: PricedForm, values: Mapping[str, str], voices: list[VoiceChoice]
) -> Field:
    """The voices of the chosen model and language; another that is chosen says why it is wrong."""
    field = voice_field(priced, VOICE, values, voices)
    error = next((one.unfit_text for one in voices if one.value == field.value), "")
    use = voice_use_of(priced.request)
    asked = {"model": use.model, **({"language": use.language} if use.language else {})}
    picker = f"{url_for('speech_voice_picker')}?{urlencode(asked)}"
    options = [
        replace(one, name=one.name if one.value else _("Choose a voice")) for one in field.options
    ]
    return replace(
        field,
        options=options,
        error=field.error or error,
        all_url=url_for("speech_voices"),
        picker_url=picker,
    )


def _taken(priced: PricedForm) -> dict[str, Parameter]:
    request = priced.request
    found = capabilities.parameters_of(request.operation, request.model_name)
    return {item.name: item for item in found}


def _field(priced: PricedForm, item: Parameter, values: Mapping[str, str]) -> Field:
    value = values.get(item.name, "")
    label, error = capfirst(label_of(item.name)), priced.errors.get(item.name, "")
    if item.kind == "choice":
        chosen = value or str(item.default or "")
        options = [] if item.default else [Choice("", _("Automatic"), is_checked=not chosen)]
        options += [
            Choice(str(one), _choice_name(item.name, str(one)), is_checked=str(one) == chosen)
            for one in item.choices
        ]
        return Field(f"id_{item.name}", item.name, label, value, error=error, options=options)
    hint = ""
    if item.minimum is not None and item.maximum is not None:
        low, high = (f"{limit:g}".replace("-", "−") for limit in (item.minimum, item.maximum))
        hint = _("%(minimum)s to %(maximum)s. Default if empty.") % {
            "minimum": low,
            "maximum": high,
        }
    return Field(f"id_{item.name}", item.name, label, value, hint, error, input_mode="decimal")


def _choice_name(name: str, value: str) -> str:
    if name == "language_code":
        return language_name(value)
    return _("Automatic") if value == "auto" else capfirst(value)
