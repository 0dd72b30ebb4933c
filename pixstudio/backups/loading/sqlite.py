"""Loading into SQLite: a new file beside the database, which takes its place once all is in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.backups.places.folder import sync_folder
from pixstudio.backups.problems import BackupProblem
from pixstudio.backups.values import sqlite_writers

UNFINISHED = ".restoring"
ROWS_AT_ONCE = 1000
_OPTIONS = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;"


@contextmanager
def work_database(path: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty database in a new file, which is the default one meanwhile; it stays if all went well.

    Migrations of libraries write to the default database, whichever is being migrated. For this process and
    thread only; yields the connection to the database that is the default otherwise.
    """
    remove_file(path)
    usual, known = connections[DEFAULT_DB_ALIAS], connections.settings[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = {
        **known,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"timeout": 20, "init_command": _OPTIONS},
    }
    del connections[DEFAULT_DB_ALIAS]
    try:
        yield usual
    except BaseException:
        connections[DEFAULT_DB_ALIAS].close()
        remove_file(path)
        raise
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections.settings[DEFAULT_DB_ALIAS] = known
        connections[DEFAULT_DB_ALIAS] = usual


def remove_file(path: Path) -> None:
    """Remove a database with the files that SQLite puts beside it."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def copy_tables(source: BaseDatabaseWrapper, goal: BaseDatabaseWrapper) -> None:
    """Make the tables and indexes of another SQLite database, and note its migrations; no rows, no
    triggers."""
    with source.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        )
        tables = {name for (name,) in cursor.fetchall() if not name.startswith("sqlite_")}
        cursor.execute(
            "SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        )
        made = [(kind, sql) for kind, table, sql in cursor.fetchall() if table in tables]
        cursor.execute("SELECT app, name, applied FROM django_migrations ORDER BY id")
        migrations = cursor.fetchall()
    with goal.cursor() as cursor:
        for wanted in ("table", "index"):
            for kind, sql in made:
                if kind == wanted:
                    cursor.execute(sql)
        query = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)"
        cursor.executemany(query, migrations)


@contextmanager
def loading(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """A cursor in one transaction that checks no references."""
    connection.disable_constraint_checking()
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        yield cursor
    connection.enable_constraint_checking()


def take_indexes(connection: BaseDatabaseWrapper) -> list[str]:
    """Drop the indexes that can be made afterwards, faster; returns what makes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    return [sql for _, sql in found]


def insert_rows(
    connection: BaseDatabaseWrapper, table: str, columns: dict[str, str], rows: Iterable[list[Any]]
) -> None:
    """Insert rows of portable values."""
    quote, writers = connection.ops.quote_name, sqlite_writers([*columns.values()])
    names, marks = ", ".join(map(quote, columns)), ", ".join(["?"] * len(columns))
    statement = f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})"  # noqa: S608
    connection.ensure_connection()
    raw: Any = connection.connection
    for batch in _batches(rows):
        for row in batch:
            for number, write in writers:
                if row[number] is not None:
                    row[number] = write(row[number])
        raw.executemany(statement, batch)


def _batches(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    yield batch


def set_last_numbers(connection: BaseDatabaseWrapper, keys: Sequence[tuple[str, str, int]]) -> None:
    """Have counted keys go on behind these numbers (table, column, number)."""
    with connection.cursor() as cursor:
        for table, _, number in keys:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [number, table])
            if cursor.rowcount == 0:
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number]
                )


def replace_database(connection: BaseDatabaseWrapper, work: Path, kept: Path | None) -> None:
    """Put a finished database in the place of another, which stays at `kept`.

    Raises: BackupProblem while a process still has the old one open.
    """
    path = Path(connection.settings_dict["NAME"])
    if path.exists():
        check_alone(connection)
        if kept:
            _keep(path, kept)
    connection.close()
    with work.open("rb") as stream:
        os.fsync(stream.fileno())
    work.replace(path)
    sync_folder(path.parent)


def _keep(path: Path, kept: Path) -> None:
    """A second name for the database, which the first then leaves; a copy where the disk knows no such
    names."""
    try:
        os.link(path, kept)
    except OSError:
        shutil.copyfile(path, kept)


def check_alone(connection: BaseDatabaseWrapper) -> None:
    """Write the log of a database into it and remove it: beside another database it would damage that.

    Raises: BackupProblem while a process has the database open.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = DELETE")
            (mode,) = cursor.fetchone()
    except OperationalError as error:
        raise BackupProblem(_IN_USE) from error
    if mode != "delete":
        raise BackupProblem(_IN_USE)


_IN_USE = (
    "The database is in use. Stop web, worker and clock, and whatever else has it open. "
    "Nothing was changed."
)
