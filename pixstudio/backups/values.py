"""Values of rows in a form that no database owns: one line of JSON per row, the same from SQLite and
PostgreSQL.

Moments are UTC (`2026-11-30T08:00:00.123000Z`), UUIDs 32 hexadecimal digits, and JSON is text with sorted
keys, so that the lines of a table can be compared between databases.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Field

from pixstudio.backups.problems import BackupProblem

Convert = Callable[[Any], Any]
Row = list[Any]
_DIGEST_BITS = 128
# The kind of a column by Django's internal type of its field.
KINDS = {
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField"), "integer"),
    **dict.fromkeys(("IntegerField", "BigIntegerField", "SmallIntegerField"), "integer"),
    **dict.fromkeys(("PositiveIntegerField", "PositiveBigIntegerField"), "integer"),
    **dict.fromkeys(("CharField", "TextField", "FileField", "SlugField"), "text"),
    **{"PositiveSmallIntegerField": "integer", "GenericIPAddressField": "text"},
    **{"BooleanField": "boolean", "FloatField": "float", "UUIDField": "uuid"},
    **{"JSONField": "json", "DateTimeField": "moment", "DateField": "date", "TimeField": "time"},
}


def kind_of(field: Field[Any, Any]) -> str:
    """The kind of a field's column; that of a reference is its target's. Raises: BackupProblem."""
    while field.remote_field:
        field = field.target_field  # type: ignore[attr-defined]
    try:
        return KINDS[field.get_internal_type()]
    except KeyError as error:
        raise BackupProblem(f"{field} has a type that a backup can’t hold.") from error


def readers_of(kinds: Sequence[str]) -> list[tuple[int, Convert]]:
    """For each column whose values need it, its number and what makes them portable."""
    return [(number, _READERS[kind]) for number, kind in enumerate(kinds) if kind in _READERS]


def line_of(values: Sequence[Any], readers: Sequence[tuple[int, Convert]]) -> bytes:
    """The line of a row as the database returned it."""
    row = list(values)
    for number, read in readers:
        if row[number] is not None:
            row[number] = read(row[number])
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class RowsDigest:
    """A digest of rows whatever their order: the sum of those of their lines."""

    def __init__(self) -> None:
        self.count, self._sum = 0, 0

    def add(self, line: bytes) -> None:
        digest = hashlib.blake2b(line, digest_size=_DIGEST_BITS // 8).digest()
        self.count, self._sum = self.count + 1, self._sum + int.from_bytes(digest, "big")

    def text(self) -> str:
        return f"{self._sum % (1 << _DIGEST_BITS):0{_DIGEST_BITS // 4}x}"


def _moment(value: dt.datetime | str) -> str:
    """SQLite has them as text without a zone, with any number of digits behind the second."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    if value.tzinfo is not None:
        value = value.astimezone(dt.UTC).replace(tzinfo=None)
    return value.isoformat() + "Z"


def _uuid(value: uuid.UUID | str) -> str:
    return value.hex if isinstance(value, uuid.UUID) else value.replace("-", "")


def _json(value: Any) -> str:
    known = json.loads(value, parse_float=_number) if isinstance(value, str) else value
    return json.dumps(known, sort_keys=True, separators=(",", ":"))


def _number(text: str) -> float | int:
    """PostgreSQL writes 1e3 as 1000."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


_READERS: dict[str, Convert] = {
    "boolean": bool,
    "float": float,
    "uuid": _uuid,
    "json": _json,
    "moment": _moment,
    "date": str,
    "time": str,
}


def _sqlite_moment(text: str) -> str:
    return text[:-1].replace("T", " ")


def sqlite_writers(kinds: Sequence[str]) -> list[tuple[int, Convert]]:
    """What makes portable values of these columns as Django stores them in SQLite."""
    return [(number, _sqlite_moment) for number, kind in enumerate(kinds) if kind == "moment"]


def copied_line(row: Row, kinds: Sequence[str]) -> str:
    """A row as PostgreSQL's COPY takes it. It holds no NUL and no lone surrogates, so these are dropped."""
    parts = []
    for value, kind in zip(row, kinds, strict=True):
        if value is None:
            parts.append("\\N")
        elif kind == "text":
            parts.append(_escaped(value.replace("\0", "") if "\0" in value else value))
        elif kind == "json":
            parts.append(_escaped(_storable_json(value)))
        else:
            parts.append(str(value))
    return "\t".join(parts) + "\n"


def _escaped(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text


def _storable_json(text: str) -> str:
    if "\\u0000" not in text and "\\ud" not in text:
        return text
    return json.dumps(_without_unstorable(json.loads(text)), sort_keys=True, separators=(",", ":"))


def _without_unstorable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        return [_without_unstorable(one) for one in value]
    if isinstance(value, dict):
        return {_without_unstorable(key): _without_unstorable(one) for key, one in value.items()}
    return value
