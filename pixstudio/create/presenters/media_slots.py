"""Step two of Create: the media slots and the prompt."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.create.form_state import Wish, field_name
from pixstudio.create.quote import WANTED_KINDS
from pixstudio.create.voices import SPEECH_SOUND, speech_of
from pixstudio.jobs.request_body import FIELD_OF_PATH
from pixstudio.library.checking import size_words
from pixstudio.library.models import Asset
from pixstudio.library.presenters import length_words, sent_words
from pixstudio.media.kinds import accepted
from pixstudio.pixverse import capabilities
from pixstudio.web.numbers import spaced
from pixstudio.web.wording import media_label, operation_words

# Shown if the row names no limit.
MAX_PROMPT_LENGTH = 2048
ACCEPTED = {kind: accepted(kind) for kind in ("image", "video", "audio")}


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
    count_words: str
    error: str
    hint: str = ""


def slots_of(wish: Wish, errors: Mapping[str, str]) -> list[Slot]:
    """One slot for each medium that the operation takes as things stand; a strip has its own."""
    if wish.request.row.has_segments:
        return []
    return [
        slot_of(wish, item, errors)
        for item in capabilities.OPERATION_OF_NAME[wish.operation].parameters
        if item.kind in ACCEPTED and _is_shown(wish, FIELD_OF_PATH[item.name])
    ]


def _is_shown(wish: Wish, name: str) -> bool:
    if name == "audio_file":
        return speech_of(wish.values) == SPEECH_SOUND
    if wish.media.get(name) or wish.values.get(name):
        return True
    if name == "video":
        return not wish.values.get("source")
    if not wish.request.row.takes_effect:
        return True
    count = wish.effect.image_count if wish.effect else 1
    return count > (0 if name == "first_frame" else 1)


def slot_of(wish: Wish, parameter: capabilities.Parameter, errors: Mapping[str, str]) -> Slot:
    """The field for an image, a video or an audio file, with the chosen file."""
    name, kind, row = field_name(parameter.name), parameter.kind, wish.request.row
    asset = wish.media.get(name)
    url = reverse("library_file", args=[asset.pk]) if asset else ""
    is_mentioned = row.takes_mentions and name.startswith("frame_")
    return Slot(
        id=f"slot-{name}",
        name=name,
        label=media_label(parameter, is_effect=row.takes_effect),
        value=str(asset.pk) if asset else "",
        preview_url=reverse("library_preview", args=[asset.pk]) if asset and asset.preview else "",
        words=asset_words(asset) if asset else "",
        accept=ACCEPTED[kind],
        kind=kind,
        kind_words=str(WANTED_KINDS[kind]),
        picker_url=_picker_url(kind, parameter.max_seconds),
        error=errors.get(name, ""),
        mention=f"@pic{name[-1]}" if is_mentioned else "",
        audio_url=url if kind == "audio" else "",
        longest_seconds=parameter.max_seconds,
    )


def _picker_url(kind: str, longest_seconds: int | None) -> str:
    """The dialog with files of the kind; those that last too long are shown as what they are."""
    longest = {"longest": longest_seconds} if longest_seconds else {}
    return f"{reverse('library_picker')}?{urlencode({'kind': kind, **longest})}"


def asset_words(asset: Asset) -> str:
    """`ridge.png · 1920 × 1080, 3.1 MB`."""
    facts = [
        f"{asset.width} × {asset.height}" if asset.width else "",
        length_words(asset.duration_seconds),
        size_words(asset.size_bytes),
        sent_words(asset),
    ]
    return f"{asset.name} · {', '.join(fact for fact in facts if fact)}"


def prompt_of(wish: Wish, errors: Mapping[str, str]) -> Prompt | None:
    """The prompt with its limit, None where the operation takes none now."""
    parameter = wish.request.row.parameter("prompt")
    speaks_sound = wish.request.row.takes_speech and speech_of(wish.values) == SPEECH_SOUND
    if parameter is None or speaks_sound:
        return None
    limit = parameter.max_length or MAX_PROMPT_LENGTH
    if wish.request.model is not None:
        limit = wish.request.model.prompt_max_length
    value = wish.values.get("prompt", "")
    words = operation_words(wish.operation)
    label, hint = str(words.prompt_label), str(words.prompt_hint)
    return words_field("prompt", label, value, limit=limit, errors=errors, hint=hint)


def words_field(
    name: str, label: str, value: str, *, limit: int, errors: Mapping[str, str], hint: str = ""
) -> Prompt:
    """A text with its count of characters."""
    count = _("%(used)s of %(limit)s") % {"used": spaced(len(value)), "limit": spaced(limit)}
    return Prompt(name, label, value, limit, count, errors.get(name, ""), hint)
