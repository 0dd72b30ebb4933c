"""Labels of the fields that take an image, a video or an audio file."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, Parameter

LABELS = {
    "first_frame_path": gettext_lazy("First frame"),
    "last_frame_path": gettext_lazy("Last frame"),
    "video_path": gettext_lazy("Video"),
    "audio_path": gettext_lazy("Audio"),
    "video_id": gettext_lazy("Made from"),
}
NUMBERED = re.compile(r"(?P<kind>frame|video|audio)_(?P<number>\d+)_path")
REFERENCE = re.compile(r"image_path_(?P<number>\d+)")
NUMBERED_LABELS = {
    "frame": gettext_lazy("Image %(number)s"),
    "video": gettext_lazy("Video %(number)s"),
    "audio": gettext_lazy("Audio %(number)s"),
}
ONLY_LABELS = {
    "frame": gettext_lazy("Image"),
    "video": gettext_lazy("Video"),
    "audio": gettext_lazy("Audio"),
}
EFFECT_LABELS = {
    "first_frame_path": gettext_lazy("Photo"),
    "last_frame_path": gettext_lazy("Second photo"),
    "frame_3_path": gettext_lazy("Third photo"),
    "frame_4_path": gettext_lazy("Fourth photo"),
    "frame_5_path": gettext_lazy("Fifth photo"),
}


def input_label(name: str, operation: str = "") -> str:
    """Return the label of a media parameter, without limits; the only one of its kind has no number."""
    if match := NUMBERED.fullmatch(name):
        labels = ONLY_LABELS if _is_only(match["kind"], operation) else NUMBERED_LABELS
        return str(labels[match["kind"]]) % {"number": match["number"]}
    if match := REFERENCE.fullmatch(name):
        return _("Reference %(number)s") % match.groupdict()
    return str(LABELS.get(name, name))


def _is_only(kind: str, operation: str) -> bool:
    row = OPERATION_OF_NAME.get(operation)
    matches = [NUMBERED.fullmatch(item.name) for item in row.parameters] if row else []
    return [match["kind"] for match in matches if match].count(kind) == 1


def media_label(parameter: Parameter, operation: str = "") -> str:
    """Return the label of a field, with the longest length of a file if there is one."""
    row = OPERATION_OF_NAME.get(operation)
    own = EFFECT_LABELS.get(parameter.name) if row and row.takes_effect else None
    label = str(own) if own else input_label(parameter.name, operation)
    if parameter.max_seconds is None:
        return label
    return _("%(label)s, up to %(seconds)s s") % {"label": label, "seconds": parameter.max_seconds}
