"""Restore the database of a backup: as a whole, or nothing has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.backups.loading import postgresql, sqlite
from pixstudio.backups.loading.marks import mark_restored
from pixstudio.backups.loading.rows import load_rows
from pixstudio.backups.loading.versions import Version
from pixstudio.backups.manifest import Manifest
from pixstudio.backups.places.place import Place
from pixstudio.backups.problems import BackupProblem
from pixstudio.backups.sums import differing_sums
from pixstudio.backups.tables import all_models

_NOT_MIGRATED = (
    "The rows are restored, but a later migration failed. Run `python manage.py migrate` once that is "
    "solved; nothing is sent meanwhile."
)
Check = Callable[[BaseDatabaseWrapper], None]


@dataclass(frozen=True)
class Load:
    """What is restored: a backup of a place, its version, and the time of the database.

    `check` looks at the rows before anything is made of them.
    """

    place: Place
    manifest: Manifest
    version: Version
    now: dt.datetime
    check: Check = lambda _: None

    def into(self, connection: BaseDatabaseWrapper) -> None:
        """Rows into empty tables of the version, with what keeps them from being acted on."""
        load_rows(self.place, self.manifest, self.version, connection)
        self.check(connection)
        mark_restored(self.version.registry, self.now)


def restore_into_postgresql(load: Load) -> None:
    """Everything in one transaction; later migrations follow in theirs, as with any upgrade.

    Raises: BackupProblem.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    with transaction.atomic():
        postgresql.begin(connection)
        if load.version.is_at(connection):
            emit_pre_migrate_signal(0, False, DEFAULT_DB_ALIAS)
            postgresql.empty_tables(connection, [one._meta.db_table for one in all_models(apps)])
        else:
            _drop_all(load, connection)
            load.version.migrate(connection)
        load.into(connection)
        postgresql.analyze(connection)
        if load.version.is_current:
            _finish(load, connection)
    if not load.version.is_current:
        try:
            _finish(load, connection)
        except Error as error:
            raise BackupProblem(f"{_NOT_MIGRATED} {error}".strip()) from error
    postgresql.analyze(connection)


def _drop_all(load: Load, connection: BaseDatabaseWrapper) -> None:
    emit_pre_migrate_signal(0, False, DEFAULT_DB_ALIAS)
    models = {*all_models(apps), *all_models(load.version.registry)}
    tables = {one._meta.db_table for one in models}
    postgresql.drop_tables(connection, sorted({*tables, "django_migrations"}))


def restore_into_sqlite_file(load: Load, path: Path) -> None:
    """Fill a new file. Its tables are those of the usual database where that is of the same version.

    Raises: BackupProblem; then the file is gone.
    """
    known = connections[DEFAULT_DB_ALIAS]
    is_same = known.vendor == "sqlite" and load.version.is_at(known)
    with sqlite.work_database(path) as usual:
        connection = connections[DEFAULT_DB_ALIAS]
        if is_same:
            sqlite.copy_tables(usual, connection)
        else:
            load.version.migrate(connection)
        load.into(connection)
        _finish(load, connection)


def _finish(load: Load, connection: BaseDatabaseWrapper) -> None:
    """Later migrations, triggers, and what is made again from the rows."""
    if load.version.is_current:
        emit_post_migrate_signal(0, False, DEFAULT_DB_ALIAS)
    else:
        call_command("migrate", interactive=False, verbosity=0)
    differing = differing_sums(load.manifest.sums, connection)
    # A later version may count otherwise.
    if differing and load.version.is_current:
        raise BackupProblem("What was restored differs from the backup: " + " ".join(differing))
