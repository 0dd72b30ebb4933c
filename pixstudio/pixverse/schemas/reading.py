"""Typed values of unreliable JSON: a value of the wrong type becomes the default."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime

Json = Mapping[str, object]
# The largest value of the database columns for such numbers.
MAX_AMOUNT = 2**31 - 1
# A whole number as text: plain, or in groups of three with a sign between that can't be a decimal point.
_GROUPED = re.compile(
    r"[+-]?[0-9]{1,3}(?:([,'’\u0020\u00a0\u2009\u202f])[0-9]{3}(?:\1[0-9]{3})*)?(?:\.0+)?"
)
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.0+)?")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def mapping(value: object) -> dict[str, object]:
    """Return a JSON object as a dictionary, empty for anything else; a list gives its first object."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, Mapping)), None)
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def mappings(value: object) -> list[dict[str, object]]:
    """Return the objects of a list; anything else in it, or null, is left out."""
    items = list(value.values()) if isinstance(value, Mapping) else value
    if not isinstance(items, list | tuple):
        return []
    return [mapping(item) for item in items if isinstance(item, Mapping)]


def text(data: Json, *names: str) -> str:
    """Return the first of the named fields that holds text or a number, stripped; else ''."""
    for name in names:
        value = data.get(name)
        if isinstance(value, str) and (words := storable(value).strip()):
            return words
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value if (found := exact_whole(value)) is None else found)
    return ""


def identity(data: Json, *names: str) -> str:
    """Return the first of the named ids, '' if there is none; the API also writes 0 for that."""
    return next((found for name in names if (found := text(data, name)) not in ("", "0")), "")


def storable(value: str) -> str:
    """Return the text without characters that databases refuse: NUL and lone surrogates."""
    return value.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")


def number(data: Json, *names: str) -> float | None:
    """Return the first of the named fields that holds a finite number, also as text."""
    for name in names:
        value = _finite(data.get(name))
        if value is not None:
            return value
    return None


def whole(data: Json, *names: str) -> int | None:
    """Return the first of the named fields that holds a whole number, also as text ("1234", "1,234").

    Numbers with a fraction and texts with other characters are not whole numbers.
    """
    for name in names:
        value = _whole(data.get(name))
        if value is not None:
            return value
    return None


def exact_whole(value: object) -> int | None:
    """Return a JSON number without a fraction, None for anything else."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def count(data: Json, *names: str, most: int = MAX_AMOUNT) -> int | None:
    """Return a number from 0 to `most`, None if it is missing, unreadable or out of range."""
    found = whole(data, *names)
    return found if found is not None and 0 <= found <= most else None


def code(data: Json, *names: str) -> int | None:
    """Return a number that is a code, such as a status; None if a database column can't hold it."""
    found = whole(data, *names)
    return found if found is not None and abs(found) <= MAX_AMOUNT else None


def pixels(data: Json, *names: str) -> int:
    """Return a width or height, 0 if it is unknown; the API writes 0 itself until then."""
    return count(data, *names) or 0


def is_unreadable(data: Json, name: str) -> bool:
    """Return whether a field is present and not null, but not a number that `count` can read."""
    return data.get(name) is not None and count(data, name) is None


def flag(data: Json, *names: str) -> bool:
    """Return whether a field is true, 1, '1' or 'true'."""
    for name in names:
        value = data.get(name)
        if isinstance(value, str):
            return value.strip().lower() in {"1", "true", "yes"}
        if isinstance(value, bool | int | float):
            return bool(value)
    return False


def texts(data: Json, name: str) -> tuple[str, ...]:
    """Return the texts of a list; a single text counts as a list of one."""
    value = data.get(name)
    items = value if isinstance(value, list) else [value]
    found = (storable(item).strip() for item in items if isinstance(item, str))
    return tuple(item for item in found if item)


def moment(data: Json, *names: str) -> datetime | None:
    """Return a time with its zone (UTC if it names none); zero dates give None."""
    for name in names:
        found = _moment(data.get(name))
        if found is not None:
            return found
    return None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC) if aware.year > 1970 else None
    except (ValueError, OverflowError):
        return None


def _finite(value: object) -> float | None:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return _whole_text(value.strip()) if isinstance(value, str) else None


def _whole_text(value: str) -> int | None:
    if not (_PLAIN.fullmatch(value) or _GROUPED.fullmatch(value)):
        return None
    digits = re.sub(r"[^0-9+-]", "", value.partition(".")[0])
    try:
        return int(digits)
    except ValueError:  # thousands of digits
        return None
