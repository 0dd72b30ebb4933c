"""Loading into PostgreSQL: everything in one transaction, so that it is all there or nothing has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.backups.problems import BackupProblem
from pixstudio.backups.snapshots import TIME_LIMITS
from pixstudio.backups.values import copied_line

# How much is handed to the server at once.
BUFFER_BYTES = 256 * 1024
LOCK_SECONDS = 30
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND indexname NOT IN (
        SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    )
"""
_REFERENCES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
_OTHERS = """
    SELECT COUNT(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
"""


def check_alone(connection: BaseDatabaseWrapper) -> None:
    """Raises: BackupProblem while others are connected to the database."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        (count,) = cursor.fetchone()
    if count:
        raise BackupProblem(
            f"{count} other connections to the database are open. Stop web, worker and clock, and whatever "
            "else is connected. Nothing was changed."
        )


def begin(connection: BaseDatabaseWrapper) -> None:
    """Inside of the transaction: no limits of time but for waiting for others, and checks at once."""
    with connection.cursor() as cursor:
        for name in TIME_LIMITS:
            cursor.execute(f"SET LOCAL {name} = 0")
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        # A table with checks that are put off to the end can't be given an index.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def empty_tables(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Remove all rows of these tables; they start counting again."""
    names = ", ".join(map(connection.ops.quote_name, tables))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY")


def drop_tables(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Drop those of these tables that are there, with what depends on them."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


@contextmanager
def loading(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """A cursor; the transaction is there already."""
    with connection.cursor() as cursor:
        yield cursor


def take_indexes(connection: BaseDatabaseWrapper) -> list[str]:
    """Drop references, and the indexes that can be made afterwards; returns what makes them.

    Checked row by row, references would queue up in the server's memory.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(_REFERENCES)
        references = cursor.fetchall()
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for table, name, _ in references:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {quote(name)}")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {quote(name)}")
    return [definition for _, definition in indexes] + [
        f"ALTER TABLE {table} ADD CONSTRAINT {quote(name)} {definition}"
        for table, name, definition in references
    ]


def insert_rows(
    connection: BaseDatabaseWrapper, table: str, columns: dict[str, str], rows: Iterable[list[Any]]
) -> None:
    """Insert rows of portable values, by COPY."""
    quote, kinds = connection.ops.quote_name, [*columns.values()]
    names = ", ".join(map(quote, columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy,
    ):
        lines: list[str] = []
        size = 0
        for row in rows:
            lines.append(copied_line(row, kinds))
            size += len(lines[-1])
            if size > BUFFER_BYTES:
                copy.write("".join(lines))
                lines, size = [], 0
        copy.write("".join(lines))


def set_last_numbers(connection: BaseDatabaseWrapper, keys: Sequence[tuple[str, str, int]]) -> None:
    """Have counted keys go on behind these numbers (table, column, number)."""
    with connection.cursor() as cursor:
        for table, column, number in keys:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [connection.ops.quote_name(table), column, number],
            )


def analyze(connection: BaseDatabaseWrapper) -> None:
    """Statistics for what follows, and for the first pages."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
