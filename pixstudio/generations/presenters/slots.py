"""Step two of Create: the media slots and the prompt."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.generations.bodies import FIELD_OF_PATH
from pixstudio.generations.forms import WANTED_KINDS
from pixstudio.library.checking import size_words
from pixstudio.library.models import Asset
from pixstudio.pixverse import capabilities
from pixstudio.web.numbers import spaced

LABELS = {
    "first_frame": gettext_lazy("First frame"),
    "last_frame": gettext_lazy("Last frame"),
    "video": gettext_lazy("Video"),
    "audio_file": gettext_lazy("Sound"),
}
ACCEPTED = {
    "image": "image/png,image/jpeg,image/gif,image/webp",
    "video": "video/*",
    "audio": "audio/wav,audio/mpeg",
}


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
    kind_words: str
    upload_url: str
    picker: str
    picker_url: str
    error: str
    hint: str = ""


@dataclass(frozen=True)
class Prompt:
    name: str
    label: str
    value: str
    limit: int
    count_words: str
    error: str


def slots_of(operation: str, media: Mapping[str, Asset], errors: Mapping[str, str]) -> list[Slot]:
    """One slot for each medium the operation takes."""
    return [
        _slot(FIELD_OF_PATH[item.name], item.kind, media, errors)
        for item in capabilities.OPERATION_OF_NAME[operation].parameters
        if item.name in FIELD_OF_PATH and item.kind in ACCEPTED
    ]


def _slot(name: str, kind: str, media: Mapping[str, Asset], errors: Mapping[str, str]) -> Slot:
    asset = media.get(name)
    return Slot(
        id=f"slot-{name}",
        name=name,
        label=str(LABELS.get(name, name)),
        value=str(asset.pk) if asset else "",
        preview_url=reverse("library_preview", args=[asset.pk]) if asset and asset.preview else "",
        words=asset_words(asset) if asset else "",
        accept=ACCEPTED[kind],
        kind=kind,
        kind_words=str(WANTED_KINDS[kind]),
        upload_url=reverse("library_upload"),
        picker=f"picker-{name}",
        picker_url=f"{reverse('library_picker')}?field={name}",
        error=errors.get(name, ""),
    )


def asset_words(asset: Asset) -> str:
    """`ridge.png · 1920 × 1080, 3.1 MB`."""
    size = f"{asset.width} × {asset.height}, " if asset.width else ""
    return f"{asset.name} · {size}{size_words(asset.size_bytes)}"


def prompt_of(
    request: capabilities.Request, values: Mapping[str, str], errors: Mapping[str, str]
) -> Prompt | None:
    parameter = request.row.parameter("prompt")
    if parameter is None:
        return None
    limit = parameter.max_length or 2048
    if request.model is not None:
        limit = request.model.prompt_max_length
    value = values.get("prompt", "")
    count = _("%(used)s of %(limit)s") % {"used": spaced(len(value)), "limit": spaced(limit)}
    return Prompt("prompt", _("Prompt"), value, limit, count, errors.get("prompt", ""))
