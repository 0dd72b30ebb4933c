"""Names of operations: a short label for lists, and a title for sentences and headings."""

from django.utils.translation import gettext_lazy

WORDS = {
    "text": (gettext_lazy("Text"), gettext_lazy("Text to video")),
    "image": (gettext_lazy("Image"), gettext_lazy("Image to video")),
    "effect": (gettext_lazy("Effect"), gettext_lazy("Effect")),
    "frames": (gettext_lazy("Frames"), gettext_lazy("First and last frame")),
    "transition": (gettext_lazy("Transition"), gettext_lazy("Transition")),
    "fusion": (gettext_lazy("Fusion"), gettext_lazy("Fusion")),
    "extend": (gettext_lazy("Extend"), gettext_lazy("Extend")),
    "modify": (gettext_lazy("Modify"), gettext_lazy("Modify")),
    "lipsync": (gettext_lazy("Lip sync"), gettext_lazy("Lip sync")),
    "upscale": (gettext_lazy("Upscale"), gettext_lazy("Upscale to 4K")),
}


def operation_label(operation: str) -> str:
    """Return the short label, the operation's own name if it is unknown."""
    return str(WORDS[operation][0]) if operation in WORDS else operation


def operation_title(operation: str) -> str:
    """Return the title, the operation's own name if it is unknown."""
    return str(WORDS[operation][1]) if operation in WORDS else operation
