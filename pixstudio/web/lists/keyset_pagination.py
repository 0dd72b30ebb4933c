"""Pages by key: the mark of a row's place in a list, as addresses carry it, and what comes after it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, Field, IntegerField, Model, Q, UUIDField

TIMESTAMP_FORMAT = "%Y%m%dT%H%M%S.%f"


class InvalidCursor(Exception):
    """The address names no place in the list."""


@dataclass(frozen=True)
class KeysetOrder:
    """A column that a list is sorted by, from its largest value down or from its smallest up; rows with
    the same value by their key, the same way."""

    column: str
    descending: bool = True

    @property
    def ordering(self) -> tuple[str, str]:
        """What `order_by` wants to hear."""
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}id"

    def cursor_for(self, row: Model) -> str:
        """The row's place in a list of this order, for an address."""
        value = getattr(row, self.column)
        return f"{format_timestamp(value) if isinstance(value, dt.datetime) else value}_{row.pk}"

    def rows_after(self, model: type[Model], mark: str) -> Q:
        """The rows that come after the one with this mark. Raises: NoSuchPage."""
        typed, _, key = mark.rpartition("_")
        value = _read(model._meta.get_field(self.column), typed)
        pk = _read(model._meta.get_field("id"), key)
        way = "lt" if self.descending else "gt"
        further = Q(**{f"{self.column}__{way}": value}) | Q(**{f"pk__{way}": pk})
        # The bound on the column alone is what an index can begin at.
        return Q(**{f"{self.column}__{way}e": value}) & further


def format_timestamp(moment: dt.datetime) -> str:
    """A moment as addresses and forms write it."""
    return f"{moment.astimezone(dt.UTC):{TIMESTAMP_FORMAT}}"


def parse_timestamp(typed: str) -> dt.datetime | None:
    """A moment as `moment_words` writes it; None for anything else."""
    try:
        moment = dt.datetime.strptime(typed, TIMESTAMP_FORMAT).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    # At the ends of the calendar not every time zone has a day for it.
    return moment if dt.MINYEAR < moment.year < dt.MAXYEAR else None


def _read(field: Any, typed: str) -> Any:
    """What is typed, as a value of the field. Raises: NoSuchPage."""
    value = _value(field, typed)
    if value is None:
        raise InvalidCursor
    return value


def _value(field: Field[Any, Any], typed: str) -> Any:
    if isinstance(field, DateTimeField):
        return parse_timestamp(typed)
    if isinstance(field, IntegerField):
        return _number(typed, 2**63 if "Big" in field.get_internal_type() else 2**31)
    if isinstance(field, UUIDField):
        return _uuid(typed)
    # PostgreSQL can't compare text with null characters in it.
    return None if "\x00" in typed else typed


def _number(typed: str, limit: int) -> int | None:
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 20
    return int(typed) if is_number and int(typed) < limit else None


def _uuid(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None
