"""Convert the values of one operation's form for another, and list what it has no field for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pixstudio.create.forms.fields import (
    BATCH_FIELDS,
    SPEECH,
    field_names,
    is_unused_voice,
)
from pixstudio.jobs.request_body import SOURCE, field_name, parameter_of
from pixstudio.pixverse import capabilities
from pixstudio.web.wording import label_of

# Different names of the same value; the first that the operation has is used.
ALIASES = (
    ("prompt", "prompt_1_to_2"),
    ("duration", "duration_1_to_2"),
    ("lip_sync_tts_speaker_id", "speaker_id"),
)
# A scene is not a text to speak: the prompt of a voice corresponds to a voice line.
SPOKEN = ("lip_sync_tts_prompt", "prompt")
SCENES = ("prompt", "prompt_1_to_2")
# Only one of them is used.
VIDEOS = (SOURCE, field_name("video_path"))
SILENT_FIELDS = (SPEECH, *BATCH_FIELDS)


@dataclass
class ConvertedValues:
    """Values by the new operation's field, and the names of what was dropped."""

    values: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def convert_values(values: Mapping[str, str], before: str, after: str) -> ConvertedValues:
    """The values of one operation that another accepts.

    Values at their default are converted if possible and not reported if not.
    """
    converted = ConvertedValues()
    images = _images(values, before)
    slots = image_fields(after)
    converted.values.update(zip(slots, images, strict=False))
    if len(images) > len(slots):
        converted.dropped.append("images" if len(images) - len(slots) > 1 else "image")
    defaults = capabilities.defaults(before)
    for name, value in _rest(values, before):
        target = _field_for(name, before, after)
        if target and _fits(after, target, value):
            converted.values[target] = value
        elif _is_worth_reporting(name, values) and value != _as_text(defaults.get(name)):
            converted.dropped.append(label_of(parameter_of(name)))
    if any(converted.values.get(name) for name in VIDEOS):
        slots = [name for name in VIDEOS if name in field_names(after)]
        converted.values = {**dict.fromkeys(slots, ""), **converted.values}
    return converted


def image_fields(operation: str) -> list[str]:
    """The fields of the operation's images, in page order."""
    row = capabilities.OPERATION_OF_NAME[operation]
    return [field_name(item.name) for item in row.parameters if item.kind == "image"]


def _is_worth_reporting(name: str, values: Mapping[str, str]) -> bool:
    """Whether the user is told that a value was dropped; not of a voice without a text."""
    return name not in SILENT_FIELDS and not is_unused_voice(name, values)


def _as_text(default: object) -> str:
    return "" if default in (None, False) else str(default)


def _images(values: Mapping[str, str], operation: str) -> list[str]:
    return [value for name in image_fields(operation) if (value := values.get(name))]


def _rest(values: Mapping[str, str], operation: str) -> Iterator[tuple[str, str]]:
    for name in field_names(operation):
        if name not in image_fields(operation) and (value := values.get(name)):
            yield name, value


def _field_for(name: str, before: str, after: str) -> str | None:
    """The new operation's field for the same value, or None."""
    names = field_names(after)
    speaks = {one: capabilities.OPERATION_OF_NAME[one].speaks for one in (before, after)}
    if speaks[before] != speaks[after] and name in (*SPOKEN, *SCENES):
        spoken, own = SPOKEN if speaks[after] else reversed(SPOKEN)
        return own if name == spoken and own in names else None
    alias = next((group for group in ALIASES if name in group), (name,))
    return next((other for other in (name, *alias) if other in names), None)


def _fits(operation: str, name: str, value: str) -> bool:
    """Whether a field accepts the value by itself; combinations are checked on the page."""
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
