"""Exports of a person's data: request, prepare by the worker, delete."""

import datetime as dt
import json
import logging
import tempfile
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.privacy.archives import MEDIA_LIST, StoredText, archive_of, checksum_of
from pixstudio.privacy.bucket_archives import delete_archive, store_archive
from pixstudio.privacy.documents import file_name, write_kind
from pixstudio.privacy.inventory.kinds import DataKind
from pixstudio.privacy.inventory.table import EXPORTED_KINDS
from pixstudio.privacy.media_files import media_files
from pixstudio.privacy.models import ExportState, PersonalExport
from pixstudio.privacy.retries import LEASE, retry_at
from pixstudio.privacy.task_queue import enqueue
from pixstudio.teams.models import User
from pixstudio.web import leases

logger = logging.getLogger(__name__)
Lease = leases.Lease[QuerySet[PersonalExport]]
KEPT = dt.timedelta(days=7)
MAX_TRIES = 5


def request_export(
    *, user: User, actor: Actor, has_media: bool, now: dt.datetime
) -> PersonalExport:
    """Begin an export of everything of the person; one that is being prepared is returned as it is.

    A person has one export at a time: an older one that is ready goes. `actor` is the person, in their
    current team if they have one.
    """
    found = PersonalExport.objects.filter(user=user).first()
    if found is not None:
        if found.state == ExportState.PREPARING:
            return found
        delete_export(export=found)
    try:
        with transaction.atomic():
            export = PersonalExport.objects.create(
                user=user, has_media=has_media, created_at=now, due_at=now
            )
            record(Action.DATA_EXPORTED, actor=actor, now=now)
            enqueue("prepare_export", str(export.pk))
    except IntegrityError:
        # The same by a double click or in another tab.
        return PersonalExport.objects.get(user=user)
    return export


def prepare_export(*, export_id: uuid.UUID, now: dt.datetime) -> bool:
    """Write the texts of an export, kind after kind; True if it is ready afterwards.

    One worker at a time (a lease). What is written stays written: after a worker's death the next one goes on
    with the kind that was not finished.
    """
    rows = PersonalExport.objects.filter(pk=export_id, state=ExportState.PREPARING)
    tries = F("tries") + 1
    lease = leases.Lease.claim(rows, now, duration=LEASE, due_column="due_at", tries=tries)
    export = lease.rows().select_related("user").first() if lease else None
    if lease is None or export is None:
        return False
    try:
        _write_texts(export, lease)
        _finish(export, lease, now)
    except leases.LeaseLost:
        if not PersonalExport.objects.filter(pk=export_id).exists():
            delete_stored_texts([export])
        return False
    except Exception:
        logger.exception("The export %s could not be prepared", export_id)
        _note_failure(export, lease, now)
        return False
    return True


def _write_texts(export: PersonalExport, lease: Lease) -> None:
    done = {row["kind"] for row in export.entries}
    for kind in EXPORTED_KINDS:
        if kind.name not in done:
            text = _store_kind(export, kind, lease.pulse)
            export.entries = [*export.entries, text.as_json()]
            lease.extend(entries=export.entries)


def _store_kind(export: PersonalExport, kind: DataKind, pulse: Callable[[], object]) -> StoredText:
    name = f"{export.folder}/{file_name(kind)}"
    with _temporary_file() as file:
        count = write_kind(kind, export.user, file, pulse)
        file.seek(0)
        size, crc = checksum_of(file)
        _store(name, file)
    return StoredText(kind.name, file_name(kind), name, size, crc, count)


def _temporary_file() -> BinaryIO:
    return tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)


def _store(name: str, file: BinaryIO) -> None:
    """Store a file under this name, also if a worker that died has stored it before."""
    file.seek(0)
    default_storage.delete(name)
    if default_storage.save(name, File(file)) != name:
        raise OSError(f"{name} is in use")


def _finish(export: PersonalExport, lease: Lease, now: dt.datetime) -> None:
    missing = _store_media_list(export, lease.pulse) if export.has_media else 0
    export.missing_count = missing
    size = archive_of(export).layout.size
    store_archive(export, lease.pulse)
    is_kept = lease.release(
        state=ExportState.READY,
        missing_count=missing,
        size_bytes=size,
        ready_at=now,
        expires_at=now + KEPT,
        due_at=now + KEPT,
    )
    if not is_kept:
        raise leases.LeaseLost


def _store_media_list(export: PersonalExport, pulse: Callable[[], object]) -> int:
    """Write down which files there are; returns how many are missing from the storage."""
    missing = 0
    with _temporary_file() as file:
        for one in media_files(export.user):
            missing += one.size_bytes is None
            file.write(json.dumps(asdict(one)).encode() + b"\n")
            pulse()
        _store(f"{export.folder}/{MEDIA_LIST}", file)
    return missing


def _note_failure(export: PersonalExport, lease: Lease, now: dt.datetime) -> None:
    """Try again later; after the last try, say that it failed, and keep nothing of it."""
    if export.tries < MAX_TRIES:
        lease.release(due_at=retry_at(export.tries, now))
    elif lease.release(state=ExportState.FAILED, due_at=now + KEPT):
        delete_stored_texts([export])


def record_download(*, actor: Actor, now: dt.datetime) -> None:
    """Record that the person downloads their export."""
    record(Action.DATA_DOWNLOADED, actor=actor, now=now)


def delete_export(*, export: PersonalExport) -> None:
    """Delete an export and its files. Safe to repeat."""
    delete_stored_texts([export])
    PersonalExport.objects.filter(pk=export.pk).delete()


def delete_exports_of(user: User) -> int:
    """The same for all of a person; returns how many there were."""
    exports = list(PersonalExport.objects.filter(user=user))
    for export in exports:
        delete_export(export=export)
    return len(exports)


def delete_stored_texts(exports: Iterable[PersonalExport]) -> None:
    """Delete the stored files of exports, whether they are there or not."""
    for export in exports:
        names = [f"{export.folder}/{file_name(kind)}" for kind in EXPORTED_KINDS]
        for name in (*names, f"{export.folder}/{MEDIA_LIST}"):
            default_storage.delete(name)
        delete_archive(export)
