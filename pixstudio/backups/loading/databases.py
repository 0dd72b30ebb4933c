"""Restore the database of a backup: as a whole, or nothing has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections, transaction
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

Check = Callable[[BaseDatabaseWrapper], None]


@dataclass(frozen=True)
class Load:
    """What is restored: a backup of a place, its version, and the time of the database."""

    place: Place
    manifest: Manifest
    version: Version
    now: dt.datetime

    def into(self, connection: BaseDatabaseWrapper) -> None:
        """Rows into empty tables of the version, with what keeps them from being acted on."""
        load_rows(self.place, self.manifest, self.version, connection)
        mark_restored(self.version.registry, connection.alias, self.now)


def restore_into_postgresql(load: Load, alias: str) -> None:
    """Everything in one transaction; later migrations follow in theirs, as with any upgrade.

    Raises: BackupProblem.
    """
    connection = connections[alias]
    with transaction.atomic(using=alias):
        postgresql.begin(connection)
        if load.version.is_at(connection):
            emit_pre_migrate_signal(0, False, alias)
            postgresql.empty_tables(connection, [one._meta.db_table for one in all_models(apps)])
        else:
            _drop_all(load, connection)
            load.version.migrate(connection)
        load.into(connection)
        postgresql.analyze(connection)
        if load.version.is_current:
            _finish(load, connection)
    if not load.version.is_current:
        _finish(load, connection)
    postgresql.analyze(connection)


def _drop_all(load: Load, connection: BaseDatabaseWrapper) -> None:
    emit_pre_migrate_signal(0, False, connection.alias)
    models = {*all_models(apps), *all_models(load.version.registry)}
    tables = {one._meta.db_table for one in models}
    postgresql.drop_tables(connection, sorted({*tables, "django_migrations"}))


def restore_into_sqlite_file(load: Load, path: Path, *, beside: str, check: Check) -> None:
    """Fill a new file. Its tables are those of the database `beside` where that is of the same version.

    Raises: BackupProblem; then the file is gone.
    """
    with sqlite.work_database(path) as alias:
        connection, known = connections[alias], connections[beside]
        if known.vendor == "sqlite" and load.version.is_at(known):
            sqlite.copy_tables(known, connection)
        else:
            load.version.migrate(connection)
        load.into(connection)
        _finish(load, connection)
        check(connection)


def _finish(load: Load, connection: BaseDatabaseWrapper) -> None:
    """Later migrations, triggers, and what is made again from the rows."""
    if load.version.is_current:
        emit_post_migrate_signal(0, False, connection.alias)
    else:
        call_command("migrate", database=connection.alias, interactive=False, verbosity=0)
    differing = differing_sums(load.manifest.sums, connection)
    # A later version may count otherwise.
    if differing and load.version.is_current:
        raise BackupProblem("What was restored differs from the backup: " + " ".join(differing))
