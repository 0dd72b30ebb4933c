"""Bodies as JSON: every parameter goes out in the type that its page gives it, whoever filled it in.

A name has one kind in all operations, so that a body can be judged without knowing its operation.
"""

from collections.abc import Mapping
from itertools import chain

from .operations import ENVELOPE, OPERATION_OF_NAME

# The table of types, by kind. A voice goes out as the list gives it: text stays text, a number a number.
JSON_TYPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "choice": (str,),
    "image": (str,),
    "video": (str,),
    "audio": (str,),
    "result": (str,),
    "integer": (int,),
    "effect": (int,),
    "boolean": (bool,),
    "voice": (str, int),
}
KIND_OF_NAME: Mapping[str, str] = {
    item.name: item.kind
    for item in chain(ENVELOPE, *(row.parameters for row in OPERATION_OF_NAME.values()))
}


def json_body(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values that are given, each in the JSON type of its parameter.

    What can't be brought into its type, and what no page knows, is left as it is: see `is_fit`.
    """
    typed = {name: json_value(KIND_OF_NAME.get(name, ""), value) for name, value in values.items()}
    return {name: value for name, value in typed.items() if value is not None}


def is_fit(name: str, value: object) -> bool:
    """Tell whether a value has the JSON type that the pages give its parameter; unknown names fit."""
    types = JSON_TYPES.get(KIND_OF_NAME.get(name, ""))
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
    return value if converted is None else converted


def switch(value: object) -> bool | None:
    """Return a switch's value, None for anything that is not yes or no."""
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
