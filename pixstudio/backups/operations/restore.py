"""Restore a backup: its files first, then the database as a whole, and last what an admin has to know."""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.backups.contents import chosen_backup
from pixstudio.backups.loading import sqlite
from pixstudio.backups.loading.databases import (
    Load,
    restore_into_postgresql,
    restore_into_sqlite_file,
)
from pixstudio.backups.loading.rows import database_of
from pixstudio.backups.loading.versions import Version, check_version
from pixstudio.backups.manifest import Manifest
from pixstudio.backups.media_report import MediaReport
from pixstudio.backups.operations.media_restore import restore_media
from pixstudio.backups.parts import check_part
from pixstudio.backups.places.place import Place
from pixstudio.backups.problems import BackupProblem
from pixstudio.backups.secrets import unreadable_secrets
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.queue.held_jobs import hold_jobs_in_doubt
from pixstudio.jobs.states import State
from pixstudio.web.models import Heartbeat, StudioState
from pixstudio.web.queries import running_versions
from pixstudio.web.restore_detection import lock_host, write_host_record

Say = Callable[[str], None]
ALIVE = dt.timedelta(seconds=30)


@dataclass(frozen=True)
class RestoreReport:
    """What was done. `held` jobs wait for an admin; `unreadable` has a sentence for each secret that the
    present FIELD_KEYS don't open; `old_database` is the file of the one that was replaced."""

    manifest: Manifest
    media: MediaReport | None
    held: int
    unreadable: list[str]
    old_database: str = ""


@dataclass(frozen=True)
class RestoreOptions:
    """`backup_id` is empty for the newest; `replaces` allows a database that has people or teams."""

    backup_id: str = ""
    replaces: bool = False
    with_media: bool = True


def restore_backup(
    place: Place,
    *,
    now: dt.datetime,
    options: RestoreOptions | None = None,
    say: Say = lambda _: None,
) -> RestoreReport:
    """Restore into the configured database and storage, while nothing else of the studio runs.

    Files come first: one without a row does no harm. The database is replaced as a whole or stays as it is.
    Jobs that waited are held. Raises: BackupProblem, OSError.
    """
    with _only_one():
        return _restore(place, now, options or RestoreOptions(), say)


@contextmanager
def _only_one() -> Iterator[None]:
    """Raises: BackupProblem while another restore runs on this host."""
    with (Path(settings.DATA_DIR) / "restore.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupProblem("Another restore is running. Nothing was changed.") from error
        yield


def _restore(place: Place, now: dt.datetime, options: RestoreOptions, say: Say) -> RestoreReport:
    manifest = chosen_backup(place, options.backup_id)
    version = Version(manifest.migrations)
    check_version(version, manifest)
    has_rows = _check_goal(now, replaces=options.replaces)
    for table in manifest.tables:
        check_part(place, table.part)
    media = None
    if manifest.media and options.with_media:
        check_part(place, manifest.media.part)
        say(f"Media: {manifest.media.files:,} files…")
        media = restore_media(place, manifest.media, say=say)
    say(f"Database: {manifest.rows:,} rows…")
    old = _restore_database(Load(place, manifest, version, now), keeps_old=has_rows)
    return RestoreReport(manifest, media, _settle(now), unreadable_secrets(), old)


def _check_goal(now: dt.datetime, *, replaces: bool) -> bool:
    """Whether the database has people or teams. Raises: BackupProblem if it isn't to be replaced, or is in
    use."""
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        has_rows = _has_people(connection)
    except DatabaseError as error:
        raise BackupProblem(
            f"The database can’t be used: {error}".strip()
            + " Check DATABASE_URL; a damaged file of SQLite has to be moved away first."
        ) from error
    if has_rows and not replaces:
        raise BackupProblem(
            "The database is not empty: it has people or teams. With --replace everything in it is replaced "
            "by the backup. Nothing was changed."
        )
    _check_stopped(connection, now)
    database_of(connection).check_alone(connection)
    return has_rows


def _has_people(connection: BaseDatabaseWrapper) -> bool:
    known = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in {"teams_user", "teams_team"} & known:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return True
    return False


def _check_stopped(connection: BaseDatabaseWrapper, now: dt.datetime) -> None:
    if Heartbeat._meta.db_table not in connection.introspection.table_names():
        return
    names = sorted({process for process, _version in running_versions(now - ALIVE)})
    if names:
        raise BackupProblem(
            f"The studio runs: {' and '.join(names)} wrote a heartbeat within {ALIVE.seconds} seconds. Stop "
            "web, worker and clock on every host, and try again; after one that was killed, half a minute "
            "later. Nothing was changed."
        )


def _restore_database(load: Load, *, keeps_old: bool) -> str:
    """Returns the file of the database that was replaced, or ""."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        restore_into_postgresql(load)
        return ""
    path = Path(connection.settings_dict["NAME"])
    work = path.with_name(f"{path.name}{sqlite.UNFINISHED}")
    stamp = load.now.strftime("%Y%m%dT%H%M%S%f")
    kept = path.with_name(f"{path.name}.before-{stamp}") if keeps_old else None
    path.parent.mkdir(parents=True, exist_ok=True)
    restore_into_sqlite_file(load, work)
    try:
        sqlite.replace_database(connection, work, kept)
    finally:
        sqlite.remove_file(work)
    return str(kept or "")


def _settle(now: dt.datetime) -> int:
    """Record on this host what it restored, and hold the jobs that wait; returns how many are held."""
    with lock_host():
        write_host_record(StudioState.objects.get(pk=1))
    hold_jobs_in_doubt(now)
    # What it holds may be of the database that was replaced. Redis may serve others too.
    cache = caches["default"]
    if isinstance(cache, FileBasedCache):
        cache.clear()
    return Generation.objects.filter(state=State.QUEUED).exclude(hold="").count()
