"""Days of jobs copied into the past by the database itself: a million are written in a minute or two."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

from pixstudio.collections.models import CollectionItem
from pixstudio.jobs.models import Attempt, Batch, Generation, GenerationInput
from pixstudio.marks.models import ResultTag, Star
from pixstudio.usage.models import DailyUsage

# In the order in which they refer to each other.
COPIED: tuple[type[models.Model], ...] = (
    *(Batch, Generation, Attempt, GenerationInput, DailyUsage),
    *(Star, ResultTag, CollectionItem),
)
# Texts that differ in each copy.
_OWN_NAMES = ("nonce", "reply_ref", "remote_id")


def copy_days(days: int, count: int, since: dt.date) -> None:
    """Copy all finished jobs since a day, and the sums of usage, `count` times: each so many days earlier.

    Every column is copied or derived from the copied one, those that the database generates apart. A table
    or column that saving a job fills otherwise is filled in `seeding.fill_derived_rows`.
    """
    for model in COPIED:
        _save_originals(model, since)
    with _without_indexes():
        for number in range(1, count + 1):
            shift = _Shift(days * number, number)
            for model in COPIED:
                _copy(model, shift)


def _save_originals(model: type[models.Model], since: dt.date) -> None:
    """Put the rows to copy into a temporary table: the others need not be looked at again."""
    table = model._meta.db_table
    finished = "SELECT id FROM jobs_generation WHERE nonce LIKE 'day-%%'"
    wanted = {
        Batch: "nonce LIKE 'day-%%'",
        Generation: "nonce LIKE 'day-%%'",
        DailyUsage: f"day >= '{since}' AND day < '{dt.datetime.now(dt.UTC).date()}'",
    }.get(model, f"generation_id IN ({finished})")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE original_{table} AS SELECT * FROM {table} WHERE {wanted}",  # noqa: S608
            [],
        )


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Indexes are built afterwards, at once; those that are constraints of a table stay."""
    tables = [model._meta.db_table for model in COPIED]
    _check_now()
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES[connection.vendor])
        known = [row for row in cursor.fetchall() if row[2] in tables]
        for name, _definition, _table in known:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    _check_now()
    with connection.cursor() as cursor:
        for _name, definition, _table in known:
            cursor.execute(definition)


def _check_now() -> None:
    """PostgreSQL changes no indexes of a table while it has yet to check keys of new rows."""
    if not _is_sqlite():
        connection.check_constraints()


_INDEXES = {
    "sqlite": "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": """
        SELECT indexname, indexdef, tablename FROM pg_indexes
        WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)
    """,
}


class _Shift:
    """How values of a copy differ: so many days earlier, with other ids and names."""

    def __init__(self, days: int, number: int) -> None:
        self._days, self._number = days, number

    def value(self, field: "models.Field[object, object]") -> str:
        """The SQL of a column's value in the copy."""
        name, kind = str(field.column), field.get_internal_type()
        if name in _OWN_NAMES:
            return f"'copy-{self._number}-' || {name}"
        if name in ("id", "generation_id", "batch_id"):
            return self._identifier(name)
        if name == "searched":
            return f"searched || '  take  {self._number}'"
        if name == "parameters":
            return self._prompt()
        return self._moment(name) if kind == "DateTimeField" else self._day(name, kind)

    def _day(self, name: str, kind: str) -> str:
        if kind != "DateField":
            return name
        return f"date({name}, '-{self._days} days')" if _is_sqlite() else f"{name} - {self._days}"

    def _identifier(self, name: str) -> str:
        if _is_sqlite():
            return f"'{self._number:08x}' || substr({name}, 9)"
        return f"CAST('{self._number:08x}' || substr(CAST({name} AS text), 9) AS uuid)"

    def _prompt(self) -> str:
        if _is_sqlite():
            old = "json_extract(parameters, '$.prompt')"
            return f"json_set(parameters, '$.prompt', {old} || ' take {self._number}')"
        new = f"to_jsonb((parameters->>'prompt') || ' take {self._number}')"
        return f"jsonb_set(parameters, '{{prompt}}', {new})"

    def _moment(self, name: str) -> str:
        # Whole seconds, as the first ones have: SQLite compares moments as texts.
        if _is_sqlite():
            return f"strftime('%Y-%m-%d %H:%M:%S', {name}, '-{self._days} days')"
        return f"{name} - interval '{self._days} days'"


def _copy(model: type[models.Model], shift: _Shift) -> None:
    fields = [field for field in model._meta.concrete_fields if not _is_from_database(field)]
    columns = ", ".join(str(field.column) for field in fields)
    copied = ", ".join(shift.value(field) for field in fields)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {copied} FROM original_{table}")  # noqa: S608


def _is_from_database(field: "models.Field[object, object]") -> bool:
    return field.get_internal_type() == "BigAutoField" or bool(getattr(field, "generated", False))


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"
