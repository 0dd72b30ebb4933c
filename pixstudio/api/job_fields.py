"""The fields of a job in JSON, from the tables of parameters: types, limits, and the form's value of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pixstudio.create.forms.expansion import MAX_VARIATIONS
from pixstudio.create.forms.fields import (
    COLLECTION,
    MAX_MORE_EFFECTS,
    MEDIA_KINDS,
    MORE_EFFECTS,
    REMIX_OF,
    SPEECH,
    field_names,
)
from pixstudio.jobs.request_body import field_name
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities.parameters import Parameter

# Strings that are ids of ours.
ID = {"type": "string", "format": "uuid"}
# Words beside JSON Schema's own, for sentences about a wrong type.
TYPE_NAMES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
}


@dataclass(frozen=True)
class JobField:
    """A field: `schema` describes its JSON, `text_of` gives what a form would send, None for a wrong type."""

    name: str
    schema: Mapping[str, Any]
    text_of: Callable[[object], str | None]
    is_required: bool = False
    parameter: Parameter | None = field(default=None, compare=False)

    @property
    def type_words(self) -> str:
        if self.schema.get("format") == "uuid":
            return "an id, or be left out"
        types = self.schema["type"]
        names = types if isinstance(types, list) else [types]
        return " or ".join(TYPE_NAMES[name] for name in names)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _id(value: object) -> str | None:
    """An empty text is no id. One that nothing has is refused where it is looked up."""
    return value if isinstance(value, str) and value.strip() else None


def _integer(value: object) -> str | None:
    """5.0 is a whole number in JSON."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = capabilities.whole_number(value)
    return None if number is None else str(number)


def _number(value: object) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else None


def _switch(value: object) -> str | None:
    return ("on" if value else "off") if isinstance(value, bool) else None


def _text_or_integer(value: object) -> str | None:
    return _text(value) if isinstance(value, str) else _integer(value)


def _list_of(text_of: Callable[[object], str | None]) -> Callable[[object], str | None]:
    def joined(value: object) -> str | None:
        texts = [text_of(one) for one in value] if isinstance(value, list) else [None]
        known = [text for text in texts if text is not None and "," not in text]
        return ",".join(known) if len(known) == len(texts) else None

    return joined


_INTEGER = ({"type": "integer"}, _integer)
_OF_KIND: dict[str, tuple[dict[str, Any], Callable[[object], str | None]]] = {
    "text": ({"type": "string"}, _text),
    "choice": ({"type": "string"}, _text),
    "speech_voice": ({"type": "string"}, _text),
    "voice": ({"type": ["string", "integer"]}, _text_or_integer),
    "integer": _INTEGER,
    "effect": _INTEGER,
    "decimal": ({"type": "number"}, _number),
    "boolean": ({"type": "boolean"}, _switch),
    "result": (ID, _id),
    **dict.fromkeys(MEDIA_KINDS, (ID, _id)),
}
_DESCRIPTIONS = {
    "result": "The id of a finished video of the studio.",
    **{kind: f"The id of a file in the library: {kind}." for kind in MEDIA_KINDS},
}
_STRINGS = {"type": "array", "items": {"type": "string"}, "maxItems": 40}
_OTHERS: dict[str, tuple[dict[str, Any], Callable[[object], str | None]]] = {
    "variations": (
        {
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_VARIATIONS,
            "description": "So many jobs of each, with other seeds.",
        },
        _integer,
    ),
    "prompt_lines": (
        {"type": "boolean", "description": "One job for each line of the prompt."},
        _switch,
    ),
    "more_models": ({**_STRINGS, "description": "One job more for each."}, _list_of(_text)),
    "more_qualities": ({**_STRINGS, "description": "One job more for each."}, _list_of(_text)),
    MORE_EFFECTS: (
        {
            "type": "array",
            "items": {"type": "integer"},
            "maxItems": MAX_MORE_EFFECTS,
            "description": "Ids of effects: one job more for each.",
        },
        _list_of(_integer),
    ),
    "account": (
        {
            "type": "string",
            "description": "Id or name of the account; without one it is chosen automatically.",
        },
        _text,
    ),
    COLLECTION: ({**ID, "description": "The collection that the jobs are put into."}, _id),
    REMIX_OF: ({**ID, "description": "The job whose settings these are."}, _id),
}


def job_fields(operation: str) -> dict[str, JobField]:
    """The fields that an operation takes with any of its models, by name."""
    row = capabilities.OPERATION_OF_NAME[operation]
    fields = {one.name: one for one in (_of_parameter(item) for item in row.parameters)}
    # A page's switch between two fields; a program fills in one of them.
    rest = [name for name in field_names(operation) if name not in fields and name != SPEECH]
    return {**fields, **{name: JobField(name, *_OTHERS[name]) for name in rest}}


def _of_parameter(item: Parameter) -> JobField:
    schema, text_of = _OF_KIND[item.kind]
    known = {
        "minimum": item.minimum if item.kind in ("integer", "decimal") else None,
        "maximum": item.maximum if item.kind in ("integer", "decimal") else None,
        "maxLength": item.max_length,
        "default": item.default if item.name != "model" else None,
        "examples": list(item.choices)[:3] if item.kind == "choice" and item.choices else None,
        "description": _DESCRIPTIONS.get(item.kind),
    }
    whole = {**schema, **{name: value for name, value in known.items() if value is not None}}
    return JobField(field_name(item.name), whole, text_of, item.required, item)
