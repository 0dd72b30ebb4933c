"""Media slots and the prompt of a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import SPEECH_AUDIO, speech_of
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.validation import WANTED_KINDS
from pixstudio.jobs.request_body import field_name
from pixstudio.library.models import Asset, Kind
from pixstudio.library.presenters import length_text, sent_text
from pixstudio.library.validation import format_size
from pixstudio.media.recognition.file_types import accept_attribute
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities.file_counts import max_files_of, max_images_of
from pixstudio.pixverse.capabilities.special_rules import EFFECT_IMAGES
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.wording import media_label, operation_labels

EFFECT_FIELDS = tuple(field_name(name) for name in EFFECT_IMAGES)
# How many fields for images a fusion opens with.
MIN_REFERENCE_FIELDS = 3
# Shown if the row names no limit.
MAX_PROMPT_LENGTH = 2048
# The fields of references: one empty slot is shown after those that are filled.
REFERENCE = re.compile(r"image_(\d+)")
ACCEPTED = {kind: accept_attribute(kind) for kind in ("image", "video", "audio")}


@dataclass(frozen=True)
class Slot:
    id: str
    name: str
    label: str
    value: str
    preview_url: str
    words: str
    accept: str
    kind: str
    kind_text: str
    picker_url: str
    error: str
    hint: str = ""
    mention: str = ""
    audio_url: str = ""
    longest_seconds: int | None = None


@dataclass(frozen=True)
class Prompt:
    name: str
    label: str
    value: str
    limit: int
    count_text: str
    error: str
    hint: str = ""


def slots_of(form: FormState, errors: Mapping[str, str]) -> list[Slot]:
    """One slot for each medium that the form takes now; a transition has a strip instead."""
    if form.request.row.has_segments:
        return []
    return [
        slot_of(form, item, errors)
        for item in capabilities.OPERATION_OF_NAME[form.operation].parameters
        if item.kind in ACCEPTED and _is_shown(form, field_name(item.name))
    ]


def _is_shown(form: FormState, name: str) -> bool:
    if name == "audio_file":
        return speech_of(form.values) == SPEECH_AUDIO
    if form.media.get(name) or form.values.get(name):
        return True
    if name == "video":
        return not form.values.get("source")
    if match := REFERENCE.fullmatch(name):
        return int(match[1]) == _next_reference(form)
    if form.request.row.takes_effect:
        count = form.effect.image_count if form.effect else 1
        return _is_next(form, name, EFFECT_FIELDS[:count], 2)
    return not form.request.row.takes_mentions or _is_next_reference(form, name)


def _is_next_reference(form: FormState, name: str) -> bool:
    """Whether it is among the first fields of its kind that the model takes, or the next empty one."""
    row, model = form.request.row, form.request.model
    if model is None:
        return True
    kind = name.split("_", maxsplit=1)[0]
    most = {"frame": max_images_of(row, model), **max_files_of(row, model)}[kind]
    shown = MIN_REFERENCE_FIELDS if kind == "frame" else 1
    return _is_next(form, name, tuple(f"{kind}_{n}" for n in range(1, most + 1)), shown)


def _is_next(form: FormState, name: str, names: tuple[str, ...], shown: int) -> bool:
    """Whether a field is one of the first, or follows the last one that is filled."""
    filled = [number for number, one in enumerate(names, 1) if form.values.get(one)]
    return name in names[: max(shown, max(filled, default=0) + 1)]


def _next_reference(form: FormState) -> int:
    """The number of the one empty slot for a reference; 0 where the model takes no more."""
    model, row = form.request.model, form.request.row
    most = max_images_of(row, model) if model else row.image_count
    given = [n for n in range(1, row.image_count + 1) if form.values.get(f"image_{n}")]
    free = next(n for n in range(1, row.image_count + 2) if n not in given)
    return free if free <= most else 0


def slot_of(form: FormState, parameter: capabilities.Parameter, errors: Mapping[str, str]) -> Slot:
    """A slot for an image, a video or audio, with the chosen file."""
    name, kind, row = field_name(parameter.name), parameter.kind, form.request.row
    asset = form.media.get(name)
    url = url_for("library_file", asset.pk) if asset else ""
    word = name.split("_")[0].replace("frame", "image")
    return Slot(
        id=f"slot-{name}",
        name=name,
        label=media_label(parameter, form.operation),
        value=str(asset.pk) if asset else "",
        preview_url=_preview_url(asset),
        words=asset_text(asset) if asset else "",
        accept=ACCEPTED[kind],
        kind=kind,
        kind_text=str(WANTED_KINDS[kind]),
        picker_url=_picker_url(row, parameter),
        error=errors.get(name, ""),
        mention=f"@{word}{name[-1]}" if row.takes_mentions else "",
        audio_url=url if kind == "audio" else "",
        longest_seconds=parameter.max_seconds,
    )


def _preview_url(asset: Asset | None) -> str:
    """The image that a slot shows; an audio file has its player there."""
    if asset is None or not asset.preview or asset.kind == Kind.AUDIO:
        return ""
    return url_for("library_preview", asset.pk)


def _picker_url(row: capabilities.Operation, parameter: capabilities.Parameter) -> str:
    """The dialog with files of the kind; files that are too long are disabled there.

    Where a video is chosen as a result, in a field of its own, the dialog has the library's alone.
    """
    query = {"kind": parameter.kind, "longest": parameter.max_seconds or ""}
    query["only"] = "library" if row.takes_result and parameter.kind == "video" else ""
    return f"{url_for('library_picker')}?{urlencode({k: v for k, v in query.items() if v})}"


def asset_text(asset: Asset) -> str:
    """`ridge.png · 1920 × 1080, 3.1 MB`."""
    facts = [
        f"{asset.width} × {asset.height}" if asset.width else "",
        length_text(asset.duration_seconds),
        format_size(asset.size_bytes),
        sent_text(asset),
    ]
    return f"{asset.name} · {', '.join(fact for fact in facts if fact)}"


def prompt_of(form: FormState, errors: Mapping[str, str]) -> Prompt | None:
    """The prompt with its limit; None if the form takes none now."""
    parameter = form.request.row.parameter("prompt")
    speaks_sound = form.request.row.takes_speech and speech_of(form.values) == SPEECH_AUDIO
    if parameter is None or speaks_sound:
        return None
    limit = parameter.max_length or MAX_PROMPT_LENGTH
    if form.request.model is not None:
        limit = form.request.model.prompt_max_length
    value = form.values.get("prompt", "")
    words = operation_labels(form.operation)
    label, hint = str(words.prompt_label), str(words.prompt_hint)
    return text_field("prompt", label, value, limit=limit, errors=errors, hint=hint)


def text_field(
    name: str, label: str, value: str, *, limit: int, errors: Mapping[str, str], hint: str = ""
) -> Prompt:
    """A text field with its character count."""
    count = _("%(used)s of %(limit)s") % {
        "used": format_number(len(value)),
        "limit": format_number(limit),
    }
    return Prompt(name, label, value, limit, count, errors.get(name, ""), hint)
