"""Make a backup: the rows of one moment, the files they name, and last the manifest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from pixstudio.backups.contents import backup_ids, delete_backup, folder_of, unfinished_ids
from pixstudio.backups.manifest import (
    MANIFEST,
    Manifest,
    Table,
    manifest_bytes,
)
from pixstudio.backups.media_index import MediaIndex
from pixstudio.backups.media_report import MediaReport
from pixstudio.backups.operations.media import back_up_media
from pixstudio.backups.operations.rotation import remove_old_backups
from pixstudio.backups.parts import PartWriter, write_whole
from pixstudio.backups.places.place import Place
from pixstudio.backups.room import check_free
from pixstudio.backups.snapshots import (
    applied_migrations,
    check_migrations,
    last_numbers,
    rows_of,
    snapshot,
)
from pixstudio.backups.sums import sums_of
from pixstudio.backups.tables import LEFT_OUT, columns_of, file_columns_of, tables_of
from pixstudio.backups.values import RowsDigest, line_of, readers_of
from pixstudio.web.operations import record_heartbeat

Say = Callable[[str], None]
# The heartbeat by which `doctor` knows of the last backup.
HEARTBEAT = "backup"
NAMES_AT_ONCE = 1000
_README = """\
Backups of a PixStudio. `python manage.py restore PLACE` restores the newest, with --at another one of
backups/.

Not in here: FIELD_KEYS and SECRET_KEY. Without FIELD_KEYS nobody can read the API tokens, passwords and
second factors that are in the rows, encrypted.

backups/ID/manifest.json   what a backup consists of, with sums; written last, or it is no backup
backups/ID/*.jsonl.gz      the rows of a table, a JSON list each; media.jsonl.gz names the files
media/ab/abcd…             files by their SHA-256, shared by all backups
"""


@dataclass(frozen=True)
class BackupReport:
    """What was done. `media` is None without media; `removed` are ids of older backups that made room, and
    `problem` says why one could not be deleted."""

    manifest: Manifest
    media: MediaReport | None
    removed: list[str] = field(default_factory=list)
    problem: str = ""


@dataclass(frozen=True)
class BackupOptions:
    """`keep` is how many backups a place has at most, the new one included; `rereads` compares every file by
    its bytes and not by size and time."""

    with_media: bool = True
    keep: int = 7
    rereads: bool = False


def make_backup(
    place: Place,
    *,
    now: dt.datetime,
    options: BackupOptions | None = None,
    say: Say = lambda _: None,
) -> BackupReport:
    """Back up the database and the stored files while the studio runs.

    What is written counts once its manifest is there; a run that was killed leaves earlier backups as they
    were, and the next goes on with the files that were copied. Raises: BackupProblem, OSError.
    """
    options = options or BackupOptions()
    check_migrations()
    with place.writing(), MediaIndex() as index:
        for leftover in unfinished_ids(place) if place.is_incremental else ():
            _delete_rows(place, leftover)
        backup_id = _new_id(place, now)
        try:
            manifest, media = _write(place, index, (backup_id, now), options, say)
        except BaseException:
            # The files that were copied stay, for the next run.
            _delete_rows(place, backup_id)
            raise
        removed, problem = _rotate(place, index, options.keep)
    record_heartbeat(name=HEARTBEAT, now=now)
    return BackupReport(manifest, media, removed, problem)


def _write(
    place: Place,
    index: MediaIndex,
    what: tuple[str, dt.datetime],
    options: BackupOptions,
    say: Say,
) -> tuple[Manifest, MediaReport | None]:
    manifest, media = _back_up_rows(place, index, *what), None
    say(
        f"Database: {len(manifest.tables)} tables, {manifest.rows:,} rows, "
        f"{manifest.table_bytes / 1e6:,.1f} MB compressed."
    )
    if options.with_media:
        folder = folder_of(manifest.id)
        media, listed = back_up_media(place, index, folder, rereads=options.rereads, say=say)
        manifest = replace(manifest, media=listed)
    write_whole(place, "README.txt", _README.encode())
    place.sync()
    write_whole(place, f"{folder_of(manifest.id)}/{MANIFEST}", manifest_bytes(manifest))
    place.sync()
    return manifest, media


def _delete_rows(place: Place, backup_id: str) -> None:
    """Delete what is no backup, if that can be: it is in nobody's way."""
    if place.is_incremental:
        with suppress(OSError):
            delete_backup(place, backup_id)


def _rotate(place: Place, index: MediaIndex, keep: int) -> tuple[list[str], str]:
    """Ids that were deleted, and why one could not be: the new backup is whole all the same."""
    if not place.is_incremental:
        return [], ""
    try:
        return remove_old_backups(place, index, keep), ""
    except OSError as error:
        return [], f"Older backups could not be deleted: {error}"


def _new_id(place: Place, now: dt.datetime) -> str:
    """Ids sort by time."""
    first = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    known = set(backup_ids(place)) if place.is_incremental else set()
    number = 1
    while (made := first if number == 1 else f"{first}-{number}") in known:
        number += 1
    return made


def _back_up_rows(place: Place, index: MediaIndex, backup_id: str, now: dt.datetime) -> Manifest:
    with snapshot() as connection:
        _check_room(place, connection)
        tables = [
            _back_up_table(
                connection, place, index, (f"{folder_of(backup_id)}/{name}", name, model)
            )
            for name, model in tables_of(apps)
        ]
        return Manifest(
            id=backup_id,
            made_at=now.isoformat(),
            vendor=connection.vendor,
            migrations=applied_migrations(connection),
            tables=tables,
            sequences=last_numbers(connection),
            sums=sums_of(connection),
            left_out=LEFT_OUT,
        )


def _back_up_table(
    connection: BaseDatabaseWrapper,
    place: Place,
    index: MediaIndex,
    names: tuple[str, str, type[Model]],
) -> Table:
    """Write the rows of a table, and note the files that they name."""
    part_name, table, model = names
    columns, digest = columns_of(model), RowsDigest()
    readers = readers_of([*columns.values()])
    places = [[*columns].index(name) for name in file_columns_of(model)]
    files: list[str] = []
    with PartWriter(place, f"{part_name}.jsonl.gz") as writer:
        for values in rows_of(connection, table, [*columns]):
            line = line_of(values, readers)
            digest.add(line)
            writer.add(line)
            files += [values[number] for number in places if values[number]]
            if len(files) > NAMES_AT_ONCE:
                index.want(files)
                files.clear()
    index.want(files)
    return Table(table, columns, digest.count, digest.text(), writer.finished())


def _check_room(place: Place, connection: BaseDatabaseWrapper) -> None:
    """Compressed rows take a fraction of the database's size; a quarter is much. Raises: BackupProblem."""
    query = (
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        if connection.vendor == "sqlite"
        else "SELECT pg_database_size(current_database())"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        (size_bytes,) = cursor.fetchone()
    check_free(place, size_bytes // 4)
