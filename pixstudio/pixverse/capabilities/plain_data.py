"""Rows from and to plain data, as JSON has it. Each reader raises ValueError for what it can't read."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Readers = Mapping[str, Callable[[object], Any]]
_QUALITY = re.compile(r"[1-9][0-9]{1,4}p")
# Of a result, a second or a length: what jobs and their sums cost stays far below a column's largest number.
MAX_CREDITS = 100_000


def fields_of(row: Any) -> dict[str, object]:
    """Return the fields of a dataclass that differ from their defaults, as JSON has them."""
    return {
        one.name: _plain(value)
        for one in dataclasses.fields(row)
        if (value := getattr(row, one.name)) != _default_of(one)
    }


def _default_of(one: dataclasses.Field[Any]) -> object:
    if one.default_factory is not dataclasses.MISSING:
        return one.default_factory()
    return one.default


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return fields_of(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return value


def read(data: Mapping[str, object], readers: Readers) -> dict[str, Any]:
    """Return the values that are given, read. Raises: ValueError with the name of a wrong field."""
    found = {}
    for name, value in data.items():
        if name not in readers:
            raise ValueError(name)
        try:
            found[name] = readers[name](value)
        except (TypeError, ValueError, OverflowError) as error:
            raise ValueError(name) from error
    return found


def text(value: object) -> str:
    """A text without space around it."""
    if not isinstance(value, str):
        raise ValueError(value)
    return value.strip()


def switch(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def whole_number(value: object) -> int:
    """A whole number of at least 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value


def credits(value: object) -> int:
    """A whole number of credits, at most MAX_CREDITS."""
    found = whole_number(value)
    if found > MAX_CREDITS:
        raise ValueError(value)
    return found


def rate(value: object) -> float:
    """A number of credits, at most MAX_CREDITS."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(value)
    if not 0 <= value <= MAX_CREDITS:
        raise ValueError(value)
    return value


def mapping(value: object) -> Mapping[str, object]:
    """An object, by its names."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise ValueError(value)
    return value


def names(value: object) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list | tuple):
        raise ValueError(value)
    return tuple(text(one) for one in value)


def name_set(value: object) -> frozenset[str]:
    """A list of texts whose sequence means nothing."""
    return frozenset(names(value))


def day(value: object) -> date:
    """A date such as 2026-09-21."""
    return date.fromisoformat(text(value))


def one_of(*allowed: str) -> Callable[[object], str]:
    """One of these texts."""

    def reader(value: object) -> str:
        if value not in allowed:
            raise ValueError(value)
        return str(value)

    return reader


def quality(value: object) -> str:
    """A quality such as 720p."""
    if not isinstance(value, str) or not _QUALITY.fullmatch(value):
        raise ValueError(value)
    return value


def lengths(value: object) -> dict[str, int]:
    """The longest video in seconds, by quality; at least one quality, 0 where it alone counts."""
    found = {quality(name): whole_number(one) for name, one in mapping(value).items()}
    if not found:
        raise ValueError(value)
    return found


def ranges(value: object) -> dict[str, tuple[float, float]]:
    """The lowest and the highest number of each parameter."""
    found = {}
    for name, limits in mapping(value).items():
        low, high = limits if isinstance(limits, list | tuple) else ()
        if not all(isinstance(one, int | float) for one in (low, high)) or low > high:
            raise ValueError(value)
        found[name] = (low, high)
    return found
