"""One state of the database, read while the studio goes on writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from pixstudio.backups.problems import BackupProblem
from pixstudio.backups.tables import counted_key, tables_of
from pixstudio.web.queries import missing_migrations, unknown_migrations

Migrations = dict[str, list[str]]
# Settings of PostgreSQL that are lifted: a backup or a restore may take longer than a request.
TIME_LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
ROWS_AT_ONCE = 2000


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own whose queries all see the state of the first one; it changes nothing.

    SQLite reads from the write-ahead log, PostgreSQL in a transaction of the level REPEATABLE READ. Neither
    keeps others from writing.
    """
    own = connections[DEFAULT_DB_ALIAS].copy()
    try:
        if own.vendor == "sqlite":
            own.settings_dict["OPTIONS"] = {
                **own.settings_dict["OPTIONS"],
                "transaction_mode": "DEFERRED",
            }
            _run(own, "BEGIN")
        else:
            for name in TIME_LIMITS:
                _run(own, f"SET {name} = 0")
            own.set_autocommit(False)
            _run(own, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with own.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
            cursor.fetchall()
        yield own
    finally:
        own.close()


def _run(connection: BaseDatabaseWrapper, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def rows_of(
    connection: BaseDatabaseWrapper, table: str, columns: Sequence[str]
) -> Iterator[Sequence[Any]]:
    """All rows of a table as the database returns them, in no order, a few thousand in memory at once."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(table)}")  # noqa: S608
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows


def check_migrations() -> None:
    """Raises: BackupProblem if the database's migrations are not those of this version."""
    if missing := missing_migrations():
        raise BackupProblem(
            f"{len(missing)} migrations are missing in the database. Back up with the version that it is of, "
            "or run `python manage.py migrate` first."
        )
    if later := unknown_migrations():
        raise BackupProblem(
            f"The database is of a later version: this one doesn’t know {', '.join(later[:3])}, and would "
            "leave things out. Back up with that version."
        )


def applied_migrations(connection: BaseDatabaseWrapper) -> Migrations:
    """The names of the migrations that were applied, by app and sorted."""
    found: Migrations = {}
    if "django_migrations" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
            for app, name in cursor.fetchall():
                found.setdefault(app, []).append(name)
    return found


def last_numbers(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """The last number that each counted key gave, by table: also of rows that were deleted since."""
    counted = [(name, model) for name, model in tables_of(apps) if counted_key(model)]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            known = dict(cursor.fetchall())
        return {name: known[name] for name, _ in counted if name in known}
    found = {name: _last_number(connection, name, model) for name, model in counted}
    return {name: number for name, number in found.items() if number}


def _last_number(connection: BaseDatabaseWrapper, table: str, model: type[Model]) -> int:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quote(table), counted_key(model)])
        (sequence,) = cursor.fetchone()
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608
        number, is_called = cursor.fetchone()
    return int(number) if is_called else 0
