"""What parts of uploads have in common wherever they are stored: errors, checks, writing to a file."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pixstudio.library.models import Stage, Upload
from pixstudio.library.operations.quota import UploadRefused, check_disk
from pixstudio.library.operations.upload_bytes import delete_upload_bytes
from pixstudio.library.task_queue import enqueue
from pixstudio.library.validation import InvalidFile, check_first_bytes
from pixstudio.media.recognition.file_types import HEAD_BYTES
from pixstudio.media.storage.writeback import start_writeback

CHUNK_BYTES = 1024 * 1024
# After so many bytes the free space of the disk is checked again, since other uploads use it too, and
# the system is asked to write them to the disk while more arrive: the fsync at the end of a part is short.
STRIDE_BYTES = 4 * CHUNK_BYTES


class WrongOffset(UploadRefused):
    """The part does not start at the end of the received bytes; `received` is their number."""

    def __init__(self, received: int, stage: str) -> None:
        super().__init__(_("The part doesn’t start at the current end of the file."))
        self.received = received
        self.stage = stage


class ConnectionLost(UploadRefused):
    """The connection was lost within the part; the `received` bytes are kept."""

    def __init__(self, received: int) -> None:
        super().__init__(
            _("The connection was lost. The uploaded part is saved; resume from there.")
        )
        self.received = received


class Stream(Protocol):
    """The request body."""

    def read(self, size: int, /) -> bytes: ...


def check_stage(upload: Upload) -> Upload:
    """The row as it is now, if it still accepts bytes. Raises: WrongOffset, UploadRefused."""
    row = Upload.objects.get(pk=upload.pk)
    if row.stage == Stage.RECEIVING:
        return row
    if row.stage in (Stage.CANCELLED, Stage.REFUSED):
        delete_upload_bytes(row)
        text = _("“%(name)s” can no longer be uploaded: %(stage)s. Start again.")
        raise UploadRefused(text % {"name": row.name, "stage": row.get_stage_display().lower()})
    if row.stage == Stage.DONE:
        delete_upload_bytes(row)
    raise WrongOffset(row.received_bytes, row.stage)


def check_header(upload: Upload, descriptor: int, now: dt.datetime) -> None:
    """Refuse early, so that no user uploads gigabytes in vain. Raises: UploadRefused.

    `descriptor` is of an open file with all that was received, which may be deleted already.
    """
    received = os.fstat(descriptor).st_size
    if received < HEAD_BYTES or received == upload.size_bytes:
        return
    try:
        check_first_bytes(os.pread(descriptor, HEAD_BYTES, 0), upload.name)
    except InvalidFile as error:
        row = Upload.objects.filter(pk=upload.pk, stage=Stage.RECEIVING)
        row.update(stage=Stage.REFUSED, words=str(error), changed_at=now)
        delete_upload_bytes(upload)
        raise UploadRefused(str(error)) from error


def save_progress(
    rows: QuerySet[Upload], upload: Upload, received: int, now: dt.datetime, **values: Any
) -> bool:
    """Record that so many bytes are here, with further columns; a complete upload becomes due for ingest.

    False if none of the rows is the upload any more.
    """
    is_complete = received == upload.size_bytes
    due = {"stage": Stage.CHECKING, "due_at": now, "tries": 0} if is_complete else {}
    if not rows.update(received_bytes=received, changed_at=now, **values, **due):
        return False
    if is_complete:
        enqueue("ingest_upload", str(upload.pk))
    return True


def append_chunks(descriptor: int, offset: int, length: int, stream: Stream, name: str) -> None:
    """Write `length` bytes of the stream to an open file at `offset`.

    Raises: ConnectionLost, InsufficientStorage; complete chunks are kept.
    """
    end, written_back = offset + length, offset
    while offset < end:
        chunk = _read_chunk(stream, min(CHUNK_BYTES, end - offset))
        if not chunk:
            raise ConnectionLost(offset)
        if offset - written_back >= STRIDE_BYTES:
            check_disk(len(chunk), f"“{name}”")
            start_writeback(descriptor, written_back, offset - written_back)
            written_back = offset
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
