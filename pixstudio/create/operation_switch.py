"""Changing the operation: what of the typed values goes along, and what has no place there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pixstudio.create.form_state import MANY, field_name, field_names
from pixstudio.create.voices import SPEECH, is_idle_voice
from pixstudio.jobs.request_body import FIELD_OF_PATH, SOURCE
from pixstudio.pixverse import capabilities
from pixstudio.web.wording import label_of

PARAMETER_OF_FIELD = {field: path for path, field in FIELD_OF_PATH.items()}
IMAGE_FIELDS = [field for path, field in FIELD_OF_PATH.items() if "frame" in path]
# The same thing under another name; the first one that the operation has is taken.
ALIASES = (
    ("prompt", "prompt_1_to_2"),
    ("duration", "duration_1_to_2"),
    ("lip_sync_tts_speaker_id", "speaker_id"),
)
# A scene is not something to be spoken: words of lip sync are those of a voice line.
SPOKEN = ("lip_sync_tts_prompt", "prompt")
SCENES = ("prompt", "prompt_1_to_2")
# Either of them is what is worked on, never both.
VIDEOS = (SOURCE, field_name("video_path"))
SILENT_FIELDS = (SPEECH, *MANY)


@dataclass
class Carried:
    """What goes along (by the new operation's field) and the names of what does not."""

    values: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def carried(values: Mapping[str, str], before: str, after: str) -> Carried:
    """Everything typed for one operation that makes sense for another.

    Values at their default go along where they can and are not missed where they can't.
    """
    found = Carried()
    pictures = _pictures(values, before)
    places = [name for name in field_names(after) if name in IMAGE_FIELDS]
    found.values.update(zip(places, pictures, strict=False))
    if len(pictures) > len(places):
        found.dropped.append("pictures" if len(pictures) - len(places) > 1 else "picture")
    defaults = capabilities.defaults(before)
    for name, value in _rest(values, before):
        target = _place_for(name, before, after)
        if target and _fits(after, target, value):
            found.values[target] = value
        elif _is_missed(name, values) and value != _as_text(defaults.get(name)):
            found.dropped.append(label_of(PARAMETER_OF_FIELD.get(name, name)))
    if any(found.values.get(name) for name in VIDEOS):
        places = [name for name in VIDEOS if name in field_names(after)]
        found.values = {**dict.fromkeys(places, ""), **found.values}
    return found


def _is_missed(name: str, values: Mapping[str, str]) -> bool:
    """Whether it is said that a value did not come along; a voice that had no words said nothing."""
    return name not in SILENT_FIELDS and not is_idle_voice(name, values)


def _as_text(default: object) -> str:
    return "" if default in (None, False) else str(default)


def _pictures(values: Mapping[str, str], operation: str) -> list[str]:
    names = [name for name in field_names(operation) if name in IMAGE_FIELDS]
    return [value for name in names if (value := values.get(name))]


def _rest(values: Mapping[str, str], operation: str) -> Iterator[tuple[str, str]]:
    for name in field_names(operation):
        if name not in IMAGE_FIELDS and (value := values.get(name)):
            yield name, value


def _place_for(name: str, before: str, after: str) -> str | None:
    """The field of the new operation that means the same, None where there is none."""
    names = field_names(after)
    if before != after and "lipsync" in (before, after) and name in (*SPOKEN, *SCENES):
        spoken, own = SPOKEN if after == "lipsync" else reversed(SPOKEN)
        return own if name == spoken and own in names else None
    alias = next((group for group in ALIASES if name in group), (name,))
    return next((other for other in (name, *alias) if other in names), None)


def _fits(operation: str, name: str, value: str) -> bool:
    """Whether a field takes the value as such; how values go together is shown on the page."""
    row = capabilities.OPERATION_OF_NAME[operation]
    parameter = next((item for item in row.parameters if field_name(item.name) == name), None)
    if parameter is None:
        return True
    if parameter.kind == "choice":
        return value in parameter.choices
    if parameter.kind == "integer":
        number = capabilities.whole_number(value)
        low, high = parameter.minimum or 0, parameter.maximum or 0
        return number is not None and low <= number <= high
    return parameter.max_length is None or len(value) <= parameter.max_length
