"""A broken rule, and the words it is told in."""

import dataclasses
import re
from collections.abc import Iterable

_LABELS = {
    "prompt": "prompt",
    "model": "choice of model",
    "aspect_ratio": "aspect ratio",
    "audio": "sound of its own",
    "auto_sound": "automatic sound",
    "sound_effect_prompt": "sound effect",
    "lip_sync_tts_prompt": "spoken words",
    "lip_sync_tts_speaker_id": "voice",
    "speaker_id": "voice",
    "preview_mode": "preview",
    "off_peak_mode": "off-peak mode",
    "original_sound_switch": "original sound",
    "template_id": "effect",
    "first_frame_path": "first frame",
    "last_frame_path": "last frame",
    "video_id": "result",
    "video_path": "uploaded video",
    "audio_path": "uploaded sound",
}
_NUMBERED = (
    (re.compile(r"frame_(\d)_path"), "picture {}"),
    (re.compile(r"duration_(\d)_to_\d"), "length after picture {}"),
    (re.compile(r"prompt_(\d)_to_\d"), "prompt after picture {}"),
)


@dataclasses.dataclass(frozen=True)
class Violation:
    """A broken rule: the field to show it at, a sentence for people, a name for programs.

    `involves` are all the fields whose change could mend it, `field` among them.
    """

    field: str
    reason: str
    code: str
    involves: frozenset[str] = dataclasses.field(default=frozenset(), compare=False)


def broken(field_name: str, reason: str, code: str, *others: str) -> Violation:
    """Return a violation that involves the field and the others."""
    return Violation(field_name, reason, code, frozenset({field_name, *others}))


def label_of(name: str) -> str:
    """Return the name of a parameter inside a sentence."""
    for pattern, label in _NUMBERED:
        if match := pattern.fullmatch(name):
            return label.format(match[1])
    return _LABELS.get(name, name.replace("_", " "))


def listed(values: Iterable[object], joint: str = "and") -> str:
    """Return "a, b and c"."""
    *first, last = [str(value) for value in values] or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last
