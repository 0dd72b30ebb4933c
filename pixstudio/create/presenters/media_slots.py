"""Media slots and the prompt of a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.create.forms.fields import SPEECH_AUDIO, speech_of
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.validation import WANTED_KINDS
from pixstudio.jobs.request_body import FIELD_OF_PATH
from pixstudio.library.checking import size_words
from pixstudio.library.models import Asset
from pixstudio.library.presenters import length_words, sent_words
from pixstudio.media.kinds import accepted
from pixstudio.pixverse import capabilities
from pixstudio.web.numbers import spaced

LABELS = {
    "first_frame": gettext_lazy("First frame"),
    "last_frame": gettext_lazy("Last frame"),
    "video": gettext_lazy("Video"),
    "audio_file": gettext_lazy("Audio, up to 60 s"),
    "source": gettext_lazy("Made from"),
    **{f"frame_{n}": format_lazy(gettext_lazy("Picture {number}"), number=n) for n in range(1, 8)},
}
# The longest duration of a file by field; the API has a limit for this one only.
MAX_SECONDS = {"audio_file": capabilities.LIPSYNC_AUDIO_SECONDS}
EFFECT_LABELS = {
    "first_frame": gettext_lazy("Photo"),
    "last_frame": gettext_lazy("Second photo"),
}
ACCEPTED = {kind: accepted(kind) for kind in ("image", "video", "audio")}
PROMPT_LABELS = {
    "modify": gettext_lazy("What to change"),
    "lipsync": gettext_lazy("Text to speak"),
    "extend": gettext_lazy("What happens next, optional"),
    "effect": gettext_lazy("Prompt, optional"),
    "frames": gettext_lazy("Prompt, optional"),
    "image": gettext_lazy("Prompt, optional"),
}
PROMPT_HINTS = {
    "modify": gettext_lazy("For example: change the coat to red, keep everything else"),
    "lipsync": gettext_lazy("What the voice says, in any language it speaks"),
    "fusion": gettext_lazy("For example: @pic1 and @pic2 walk through @pic3 in the evening"),
    "effect": gettext_lazy("The effect has its own prompt; add details if you like"),
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


def slots_of(form: FormState, errors: Mapping[str, str]) -> list[Slot]:
    """One slot for each medium that the form takes now; a transition has a strip instead."""
    if form.operation == "transition":
        return []
    return [
        slot_of(form, FIELD_OF_PATH[item.name], item.kind, errors)
        for item in capabilities.OPERATION_OF_NAME[form.operation].parameters
        if item.kind in ACCEPTED and _is_shown(form, FIELD_OF_PATH[item.name])
    ]


def _is_shown(form: FormState, name: str) -> bool:
    if name == "audio_file":
        return speech_of(form.values) == SPEECH_AUDIO
    if form.media.get(name) or form.values.get(name):
        return True
    if name == "video":
        return not form.values.get("source")
    if form.operation != "effect":
        return True
    count = form.effect.image_count if form.effect else 1
    return count > (0 if name == "first_frame" else 1)


def slot_of(form: FormState, name: str, kind: str, errors: Mapping[str, str]) -> Slot:
    """A slot for an image, a video or audio, with the chosen file."""
    asset = form.media.get(name)
    labels = {**LABELS, **(EFFECT_LABELS if form.operation == "effect" else {})}
    url = reverse("library_file", args=[asset.pk]) if asset else ""
    is_fusion_picture = form.operation == "fusion" and name.startswith("frame_")
    return Slot(
        id=f"slot-{name}",
        name=name,
        label=str(labels.get(name, name)),
        value=str(asset.pk) if asset else "",
        preview_url=reverse("library_preview", args=[asset.pk]) if asset and asset.preview else "",
        words=asset_text(asset) if asset else "",
        accept=ACCEPTED[kind],
        kind=kind,
        kind_words=str(WANTED_KINDS[kind]),
        picker_url=_picker_url(name, kind),
        error=errors.get(name, ""),
        mention=f"@pic{name[-1]}" if is_fusion_picture else "",
        audio_url=url if kind == "audio" else "",
        longest_seconds=MAX_SECONDS.get(name),
    )


def _picker_url(name: str, kind: str) -> str:
    """The dialog with files of the kind; files that are too long are disabled there."""
    longest = {"longest": MAX_SECONDS[name]} if name in MAX_SECONDS else {}
    return f"{reverse('library_picker')}?{urlencode({'kind': kind, **longest})}"


def asset_text(asset: Asset) -> str:
    """`ridge.png · 1920 × 1080, 3.1 MB`."""
    facts = [
        f"{asset.width} × {asset.height}" if asset.width else "",
        length_words(asset.duration_seconds),
        size_words(asset.size_bytes),
        sent_words(asset),
    ]
    return f"{asset.name} · {', '.join(fact for fact in facts if fact)}"


def prompt_of(form: FormState, errors: Mapping[str, str]) -> Prompt | None:
    """The prompt with its limit; None if the form takes none now."""
    parameter = form.request.row.parameter("prompt")
    speaks_sound = form.operation == "lipsync" and speech_of(form.values) == SPEECH_AUDIO
    if parameter is None or speaks_sound:
        return None
    limit = parameter.max_length or 2048
    if form.request.model is not None:
        limit = form.request.model.prompt_max_length
    value = form.values.get("prompt", "")
    label = PROMPT_LABELS.get(form.operation, _("Prompt"))
    hint = PROMPT_HINTS.get(form.operation, _("Describe the scene, motion, camera and light"))
    return text_field("prompt", str(label), value, limit=limit, errors=errors, hint=str(hint))


def text_field(
    name: str, label: str, value: str, *, limit: int, errors: Mapping[str, str], hint: str = ""
) -> Prompt:
    """A text field with its character count."""
    count = _("%(used)s of %(limit)s") % {"used": spaced(len(value)), "limit": spaced(limit)}
    return Prompt(name, label, value, limit, count, errors.get(name, ""), hint)
