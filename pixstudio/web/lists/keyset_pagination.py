"""Keyset pagination: a cursor for a row's position in a sorted list, and the rows after it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, Field, GeneratedField, IntegerField, Model, Q, UUIDField

TIMESTAMP_FORMAT = "%Y%m%dT%H%M%S.%f"


class InvalidCursor(Exception):
    """The cursor in the URL is not valid for this list."""


@dataclass(frozen=True)
class KeysetOrder:
    """Sort order by one column, with the primary key as tie-breaker in the same direction.

    `key` is the column with the key, of rows that are linked to what is listed.
    """

    column: str
    descending: bool = True
    key: str = "id"

    @property
    def ordering(self) -> tuple[str, str]:
        """Arguments for `QuerySet.order_by`."""
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}{self.key}"

    def cursor_for(self, row: Any) -> str:
        """Cursor of the position of a row, a model or what was read of it, for use in a URL."""
        value = getattr(row, self.column)
        return f"{format_timestamp(value) if isinstance(value, dt.datetime) else value}_{row.pk}"

    def position_of(self, model: type[Model], cursor: str) -> tuple[Any, Any]:
        """The column's value and the primary key that a cursor stands for. Raises: InvalidCursor."""
        typed, _, key = cursor.rpartition("_")
        value = _parse(model._meta.get_field(self.column), typed)
        return value, _parse(model._meta.get_field("id"), key)

    def rows_after(self, model: type[Model], cursor: str) -> Q:
        """Condition for the rows after this cursor. Raises: InvalidCursor."""
        return self.rows_behind(*self.position_of(model, cursor))

    def rows_behind(self, value: Any, pk: Any) -> Q:
        """Condition for the rows after the one with this value of the column and this primary key."""
        further, same = ("lte", "gte") if self.descending else ("gte", "lte")
        # A range of the column alone, and no OR: with one, SQLite would merge and sort two indexes.
        is_before = Q(**{self.column: value, f"{self.key}__{same}": pk})
        return Q(**{f"{self.column}__{further}": value}) & ~is_before


def format_timestamp(moment: dt.datetime) -> str:
    """A timestamp as used in URLs and forms (UTC)."""
    return f"{moment.astimezone(dt.UTC):{TIMESTAMP_FORMAT}}"


def parse_timestamp(typed: str) -> dt.datetime | None:
    """Parse the format of `format_timestamp`; None for anything else."""
    try:
        moment = dt.datetime.strptime(typed, TIMESTAMP_FORMAT).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    # At the limits of the calendar, conversion to another time zone can overflow.
    return moment if dt.MINYEAR < moment.year < dt.MAXYEAR else None


def _parse(field: Any, typed: str) -> Any:
    """Parse text as a value of the field. Raises: InvalidCursor."""
    value = _parse_or_none(field, typed)
    if value is None:
        raise InvalidCursor
    return value


def _parse_or_none(field: Field[Any, Any], typed: str) -> Any:
    if isinstance(field, GeneratedField) and field.output_field:
        return _parse_or_none(field.output_field, typed)
    if isinstance(field, DateTimeField):
        return parse_timestamp(typed)
    if isinstance(field, IntegerField):
        return _number(typed, 2**63 if "Big" in field.get_internal_type() else 2**31)
    if isinstance(field, UUIDField):
        return _uuid(typed)
    # PostgreSQL rejects text with NUL characters.
    return None if "\x00" in typed else typed


def _number(typed: str, limit: int) -> int | None:
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 20
    return int(typed) if is_number and int(typed) < limit else None


def _uuid(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None
