"""Verify a backup: every file, and its database by restoring it into a scratch one."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.backups.contents import chosen_backup
from pixstudio.backups.loading.databases import Load, restore_into_sqlite_file
from pixstudio.backups.loading.versions import Version, check_version
from pixstudio.backups.manifest import Manifest, Table
from pixstudio.backups.media_report import MediaReport
from pixstudio.backups.operations.media_restore import verify_media
from pixstudio.backups.parts import check_part
from pixstudio.backups.places.place import Place
from pixstudio.backups.problems import DamagedBackup
from pixstudio.backups.snapshots import rows_of
from pixstudio.backups.values import RowsDigest, line_of, readers_of

Say = Callable[[str], None]


@dataclass(frozen=True)
class VerifyReport:
    """What was compared; `media` is None without media."""

    manifest: Manifest
    media: MediaReport | None


def verify_backup(
    place: Place,
    *,
    now: dt.datetime,
    backup_id: str = "",
    with_media: bool = True,
    say: Say = lambda _: None,
) -> VerifyReport:
    """Read everything of a backup, restore its rows into a scratch database, and compare rows and sums.

    The scratch database is SQLite in DATA_DIR, whichever the studio has, and is removed; nothing else is
    changed. Raises: BackupProblem for what differs or is damaged, but for media, which are in the report.
    """
    manifest = chosen_backup(place, backup_id)
    version = Version(manifest.migrations)
    check_version(version, manifest)
    for table in manifest.tables:
        check_part(place, table.part)
    load = Load(place, manifest, version, now, lambda connection: _compare(manifest, connection))
    say(f"Database: restoring {manifest.rows:,} rows into a scratch database…")
    with tempfile.TemporaryDirectory(prefix="verify-", dir=_scratch_folder()) as folder:
        path = Path(folder) / "scratch.sqlite3"
        restore_into_sqlite_file(load, path)
    media = None
    if manifest.media and with_media:
        check_part(place, manifest.media.part)
        say(f"Media: reading {manifest.media.files:,} files…")
        media = verify_media(place, manifest.media, say=say)
    return VerifyReport(manifest, media)


def _scratch_folder() -> Path:
    folder = Path(settings.DATA_DIR) / "tmp"
    folder.mkdir(exist_ok=True)
    return folder


def _compare(manifest: Manifest, connection: BaseDatabaseWrapper) -> None:
    """Raises: DamagedBackup if a table came back otherwise."""
    for table in manifest.tables:
        if table.rows:
            _compare_table(table, connection)


def _compare_table(table: Table, connection: BaseDatabaseWrapper) -> None:
    digest, readers = RowsDigest(), readers_of([*table.columns.values()])
    for values in rows_of(connection, table.name, [*table.columns]):
        digest.add(line_of(values, readers))
    if (digest.count, digest.text()) != (table.rows, table.digest):
        raise DamagedBackup(
            f"{table.name} came back otherwise: {digest.count:,} rows instead of {table.rows:,}, or other "
            "values."
        )
