"""Receive one part of a resumable upload: from the request's stream to disk."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from typing import Protocol

from django.utils.translation import gettext as _

from pixstudio.library.models import Stage, Upload
from pixstudio.library.operations.quota import UploadRefused, check_disk, refuse_on_write_error
from pixstudio.library.task_queue import enqueue
from pixstudio.library.temp_files import delete_upload_file, upload_path
from pixstudio.library.validation import InvalidFile, check_first_bytes
from pixstudio.media.recognition.file_types import HEAD_BYTES

CHUNK_BYTES = 1024 * 1024


class WrongOffset(UploadRefused):
    """The part does not start at the end of the received bytes; `received` is their number."""

    def __init__(self, received: int, stage: str) -> None:
        super().__init__(_("The part does not begin where the file ends so far."))
        self.received = received
        self.stage = stage


class ConnectionLost(UploadRefused):
    """The connection was lost within the part; the `received` bytes are kept."""

    def __init__(self, received: int) -> None:
        super().__init__(
            _("The connection was lost. What was uploaded is kept; continue from there.")
        )
        self.received = received


class Stream(Protocol):
    """The request body."""

    def read(self, size: int, /) -> bytes: ...


def receive_part(
    *, upload: Upload, offset: int, length: int, stream: Stream, now: dt.datetime
) -> Upload:
    """Append `length` bytes at `offset` of the announced file; returns the updated row.

    The size of the file on disk is authoritative, not the row. Parts are serialized by a file lock, which
    ends with its process, so a killed server blocks nothing. After the last byte a worker ingests the file.
    Safe to repeat. Memory use does not depend on the part's size.

    Raises: WrongOffset if another part is being written, or this one is a duplicate or leaves a gap;
    ConnectionLost if the connection ends early (received bytes are kept); UploadRefused if there are more
    bytes than announced, not enough space (InsufficientStorage), the upload has ended, or its first bytes
    fit no accepted type.
    """
    announced = upload.size_bytes or 0
    if offset + length > announced:
        text = _("“%(name)s” was announced with %(size)s bytes; this part would make it longer.")
        raise UploadRefused(text % {"name": upload.name, "size": announced})
    check_disk(length, f"“{upload.name}”")
    with refuse_on_write_error(upload.name), _locked(upload) as descriptor:
        received = os.fstat(descriptor).st_size
        if offset != received:
            raise WrongOffset(received, Stage.RECEIVING)
        try:
            _append_chunks(descriptor, offset, length, stream, upload.name)
        finally:
            os.fsync(descriptor)
            _save_progress(upload, os.fstat(descriptor).st_size, now)
        if offset < HEAD_BYTES:
            _check_header(upload, os.fstat(descriptor).st_size, now)
    return Upload.objects.get(pk=upload.pk)


@contextlib.contextmanager
def _locked(upload: Upload) -> Iterator[int]:
    """File descriptor of the upload's file, locked by this process. Raises: WrongOffset, UploadRefused."""
    path = upload_path(upload.pk)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WrongOffset(os.fstat(descriptor).st_size, Stage.RECEIVING) from error
        _check_stage(upload)
        yield descriptor
    finally:
        os.close(descriptor)


def _check_stage(upload: Upload) -> None:
    """Check under the lock, when no other request can finish the upload, that it still accepts bytes."""
    row = Upload.objects.get(pk=upload.pk)
    if row.stage == Stage.RECEIVING:
        return
    if row.stage in (Stage.CANCELLED, Stage.REFUSED):
        delete_upload_file(upload.pk)
        text = _("“%(name)s” is not wanted any more: %(stage)s. Begin again.")
        raise UploadRefused(text % {"name": row.name, "stage": row.get_stage_display().lower()})
    if row.stage == Stage.DONE:
        delete_upload_file(upload.pk)
    raise WrongOffset(row.received_bytes, row.stage)


def _check_header(upload: Upload, received: int, now: dt.datetime) -> None:
    """Refuse early, so that no user uploads gigabytes in vain. Raises: UploadRefused."""
    if received < HEAD_BYTES or received == upload.size_bytes:
        return
    try:
        check_first_bytes(upload_path(upload.pk), upload.name)
    except InvalidFile as error:
        row = Upload.objects.filter(pk=upload.pk, stage=Stage.RECEIVING)
        row.update(stage=Stage.REFUSED, words=str(error), changed_at=now)
        delete_upload_file(upload.pk)
        raise UploadRefused(str(error)) from error


def _append_chunks(descriptor: int, offset: int, length: int, stream: Stream, name: str) -> None:
    """Raises: ConnectionLost, InsufficientStorage; complete chunks are kept."""
    end = offset + length
    while offset < end:
        chunk = _read_chunk(stream, min(CHUNK_BYTES, end - offset))
        if not chunk:
            raise ConnectionLost(offset)
        # Checked for each chunk, since other uploads use the disk too.
        check_disk(len(chunk), f"“{name}”")
        try:
            offset = _write_all(descriptor, chunk, offset)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, offset)
            raise


def _read_chunk(stream: Stream, size: int) -> bytes:
    try:
        return stream.read(size)
    except OSError:
        return b""


def _write_all(descriptor: int, chunk: bytes, offset: int) -> int:
    left = memoryview(chunk)
    while left:
        count = os.pwrite(descriptor, left, offset)
        left, offset = left[count:], offset + count
    return offset


def _save_progress(upload: Upload, received: int, now: dt.datetime) -> None:
    """Save the progress; a complete upload becomes due for ingest."""
    row = Upload.objects.filter(pk=upload.pk, stage=Stage.RECEIVING)
    values = {"received_bytes": received, "changed_at": now}
    if received != upload.size_bytes:
        row.update(**values)
    elif row.update(**values, stage=Stage.CHECKING, due_at=now, tries=0):
        enqueue("ingest_upload", str(upload.pk))
