"""Everything that pages say of an operation: one entry per operation."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pixstudio.pixverse.capabilities import OPERATION_OF_NAME

PROMPT = gettext_lazy("Prompt")
OPTIONAL_PROMPT = gettext_lazy("Prompt, optional")
PROMPT_HINT = gettext_lazy("Describe the scene, motion, camera and light")


# The kinds of result, as one asks for them.
KINDS: dict[str, str | Promise] = {
    "video": gettext_lazy("Video"),
    "image": gettext_lazy("Image"),
    "music": gettext_lazy("Music"),
    "speech": gettext_lazy("Speech"),
}
KIND_ICONS = {"video": "video", "image": "image", "music": "sound", "speech": "lips"}


@dataclass(frozen=True)
class OperationLabels:
    """The words of one operation.

    `label` is for lists, `title` ('' for the label) for sentences and headings. `prompt_label` and
    `prompt_hint` are those of the form. `result_fact` stands beside the operation under a finished video and
    may name %(maximum)s, its longest length in seconds, and %(price)s. `price_label` names it in a price.
    """

    label: str | Promise
    title: str | Promise = ""
    prompt_label: str | Promise = PROMPT
    prompt_hint: str | Promise = PROMPT_HINT
    result_fact: str | Promise = ""
    price_label: str | Promise = ""


WORDS: dict[str, OperationLabels] = {
    "text": OperationLabels(gettext_lazy("Text"), gettext_lazy("Text to video")),
    "image": OperationLabels(
        gettext_lazy("Image"), gettext_lazy("Image to video"), prompt_label=OPTIONAL_PROMPT
    ),
    "effect": OperationLabels(
        gettext_lazy("Effect"),
        prompt_label=OPTIONAL_PROMPT,
        prompt_hint=gettext_lazy("The effect has its own prompt; add details if you like"),
    ),
    "frames": OperationLabels(
        gettext_lazy("Frames"), gettext_lazy("First and last frame"), prompt_label=OPTIONAL_PROMPT
    ),
    "transition": OperationLabels(gettext_lazy("Transition")),
    "fusion": OperationLabels(
        gettext_lazy("Fusion"),
        prompt_hint=gettext_lazy(
            "For example: @image1 and @image2 walk through @image3 in the evening"
        ),
    ),
    "motion": OperationLabels(gettext_lazy("Motion"), gettext_lazy("Motion control")),
    "extend": OperationLabels(
        gettext_lazy("Extend"),
        prompt_label=gettext_lazy("What happens next, optional"),
        result_fact=gettext_lazy("1 to %(maximum)s s more"),
    ),
    "modify": OperationLabels(
        gettext_lazy("Modify"),
        prompt_label=gettext_lazy("What to change"),
        prompt_hint=gettext_lazy("For example: change the coat to red, keep everything else"),
        result_fact=gettext_lazy("say what to change"),
    ),
    "lipsync": OperationLabels(
        gettext_lazy("Lip sync"),
        prompt_label=gettext_lazy("Text to speak"),
        prompt_hint=gettext_lazy("What the voice says, in any language it speaks"),
        result_fact=gettext_lazy("text or an audio file"),
    ),
    "upscale": OperationLabels(
        gettext_lazy("Upscale"),
        gettext_lazy("Upscale to 4K"),
        result_fact=gettext_lazy("to 4K, %(price)s"),
        price_label=gettext_lazy("4K"),
    ),
    "images": OperationLabels(
        gettext_lazy("New image"),
        gettext_lazy("Image"),
        prompt_hint=gettext_lazy("Describe the subject, setting, style and light"),
        price_label=gettext_lazy("Image"),
    ),
    "music": OperationLabels(
        gettext_lazy("Music"),
        prompt_hint=gettext_lazy("Describe style, mood, instruments and tempo"),
    ),
    "speech": OperationLabels(
        gettext_lazy("Speech"),
        gettext_lazy("Text to speech"),
        prompt_label=gettext_lazy("Text to speak"),
        prompt_hint=gettext_lazy("What the voice says, in any language it speaks"),
    ),
    # Retired by the API; videos made before are still shown.
    "restyle": OperationLabels(gettext_lazy("Restyle")),
}


def kind_label(kind: str) -> str:
    """Return the name of a kind of result."""
    return str(KINDS.get(kind, kind))


def operation_labels(operation: str) -> OperationLabels:
    """Return the words of an operation; an unknown one is called by its own name."""
    return WORDS.get(operation) or OperationLabels(operation)


def operation_label(operation: str) -> str:
    """Return the short label."""
    return str(operation_labels(operation).label)


def operation_title(operation: str) -> str:
    """Return the name for sentences and headings."""
    words = operation_labels(operation)
    return str(words.title or words.label)


def operation_icon(operation: str) -> str:
    """Return the id of the operation's icon."""
    row = OPERATION_OF_NAME.get(operation)
    return (row.icon if row else "") or f"op-{operation}"
