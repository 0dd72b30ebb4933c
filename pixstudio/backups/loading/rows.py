"""Load the rows of a backup into tables that are empty and have no triggers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.backups.loading import postgresql, sqlite
from pixstudio.backups.loading.versions import Version
from pixstudio.backups.manifest import Manifest, Table
from pixstudio.backups.parts import lines_of
from pixstudio.backups.places.place import Place
from pixstudio.backups.problems import BackupProblem, DamagedBackup
from pixstudio.backups.tables import counted_key, tables_of
from pixstudio.backups.values import RowsDigest


def database_of(connection: BaseDatabaseWrapper) -> ModuleType:
    """The module that does the database's part."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def load_rows(
    place: Place, manifest: Manifest, version: Version, connection: BaseDatabaseWrapper
) -> None:
    """Load all rows, check them, and have counted keys go on. Raises: BackupProblem."""
    database = database_of(connection)
    with database.loading(connection) as cursor:
        indexes = database.take_indexes(connection)
        for table in manifest.tables:
            if table.rows:
                _load_table(place, table, connection)
        for statement in indexes:
            _run(cursor, statement)
        _check_references(connection)
    database.set_last_numbers(connection, [*_last_numbers(manifest, version, connection)])


def _last_numbers(
    manifest: Manifest, version: Version, connection: BaseDatabaseWrapper
) -> Iterator[tuple[str, str, int]]:
    """Table, column and last number of each counted key that has given one."""
    quote = connection.ops.quote_name
    for name, model in tables_of(version.registry):
        if column := counted_key(model):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT MAX({quote(column)}) FROM {quote(name)}")  # noqa: S608
                (largest,) = cursor.fetchone()
            number = max(largest or 0, manifest.sequences.get(name, 0))
            if number:
                yield name, column, number


def _load_table(place: Place, table: Table, connection: BaseDatabaseWrapper) -> None:
    digest = RowsDigest()
    rows = _rows(lines_of(place, table.part), digest, table.columns)
    try:
        database_of(connection).insert_rows(connection, table.name, table.columns, rows)
    except Error as error:
        raise BackupProblem(
            f"Rows of {table.name} can’t be stored here: {error}".strip()
        ) from error
    if (digest.count, digest.text()) != (table.rows, table.digest):
        raise DamagedBackup(f"{table.part.name} has other rows than the manifest says.")


def _rows(
    lines: Iterable[bytes], digest: RowsDigest, columns: dict[str, str]
) -> Iterator[list[Any]]:
    for line in lines:
        digest.add(line)
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DamagedBackup("A row of the backup can’t be read.") from error
        if not isinstance(row, list) or len(row) != len(columns):
            raise DamagedBackup("A row of the backup has another number of values than columns.")
        yield row


def _run(cursor: Any, statement: str) -> None:
    try:
        cursor.execute(statement)
    except Error as error:
        raise BackupProblem(
            f"The rows of the backup don’t fit each other: {error}".strip()
        ) from error


def _check_references(connection: BaseDatabaseWrapper) -> None:
    """On PostgreSQL making them has checked them."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        row = cursor.fetchone()
    if row:
        raise BackupProblem(
            f"A row of {row[0]} refers to one of {row[2]} that isn’t in the backup."
        )
