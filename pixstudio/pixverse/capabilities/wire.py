"""JSON bodies: every parameter is sent in the type that its page gives it.

A name has one kind in all operations, so that a body can be checked without knowing its operation.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain

from .operation import Operation
from .operation_table import OPERATION_OF_NAME
from .parameters import ROUTING_FIELDS

# The table of types, by kind. A voice goes out as the list gives it: text stays text, a number a number.
JSON_TYPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "choice": (str,),
    "image": (str,),
    "video": (str,),
    "audio": (str,),
    "result": (str,),
    "speech_voice": (str,),
    "integer": (int,),
    "decimal": (int, float),
    "effect": (int,),
    "boolean": (bool,),
    "voice": (str, int),
}


_DECIMAL = re.compile(r"-?[0-9]{1,6}(?:[.,][0-9]{1,6})?")


def kinds_of_names() -> Mapping[str, str]:
    """Return the kind of every parameter of any operation, by its name."""
    return _kinds(tuple(OPERATION_OF_NAME.values()))


@lru_cache(maxsize=8)
def _kinds(rows: tuple[Operation, ...]) -> Mapping[str, str]:
    parameters = chain(ROUTING_FIELDS, *(row.own_parameters for row in rows))
    return {item.name: item.kind for item in parameters}


def json_body(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values that are given, each in the JSON type of its parameter.

    What can't be brought into its type, and what no page knows, is left as it is: see `is_fit`.
    """
    kinds = kinds_of_names()
    typed = {name: json_value(kinds.get(name, ""), value) for name, value in values.items()}
    return {name: value for name, value in typed.items() if value is not None}


_FRAME_NAMES = {"first_frame_path": "frame_1_path", "last_frame_path": "frame_2_path"}
_FURTHER_FRAMES = ("frame_3_path", "frame_4_path", "frame_5_path")


def with_numbered_frames(body: Mapping[str, object]) -> dict[str, object]:
    """Return the body of an effect with all images by their numbers if there are more than two.

    `first_frame_path` is another name of `frame_1_path`, but one body may not use both families.
    """
    is_mixed = _FRAME_NAMES.keys() & body and any(name in body for name in _FURTHER_FRAMES)
    if not is_mixed:
        return dict(body)
    return {_FRAME_NAMES.get(name, name): value for name, value in body.items()}


def is_fit(name: str, value: object) -> bool:
    """Tell whether a value has the JSON type that the pages give its parameter; unknown names fit."""
    types = JSON_TYPES.get(kinds_of_names().get(name, ""))
    return types is None or (isinstance(value, types) and _is_boolean(value) == (bool in types))


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def json_value(kind: str, value: object) -> object:
    """Return a value in the JSON type of its kind, None for a blank one, itself where it has none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    types = JSON_TYPES.get(kind, ())
    converted: object = None
    if bool in types:
        converted = switch(value)
    elif types == (int,):
        converted = whole_number(value)
    elif float in types:
        converted = decimal_number(value)
    return value if converted is None else converted


def switch(value: object) -> bool | None:
    """Return a boolean parameter's value, None for anything that is neither true nor false."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def whole_number(value: object) -> int | None:
    """Return a whole number, also from its digits: the API's own example quotes durations."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(value) < 20 and value.strip().removeprefix("-").isdecimal():
        return int(value)
    return None


def decimal_number(value: object) -> float | None:
    """Return a number, also from its text with a point or a comma; whole ones stay whole."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value.strip()):
        return None
    number = float(value.replace(",", "."))
    return int(number) if number.is_integer() else number
