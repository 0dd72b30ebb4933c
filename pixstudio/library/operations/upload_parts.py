"""One part of a file, straight from the connection to the disk."""

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
    """The part does not begin where the file ends so far: `received` bytes have arrived."""

    def __init__(self, received: int, stage: str) -> None:
        super().__init__(_("The part does not begin where the file ends so far."))
        self.received = received
        self.stage = stage


class ConnectionLost(UploadRefused):
    """The connection ended in the middle of the part; `received` bytes are here and stay."""

    def __init__(self, received: int) -> None:
        super().__init__(
            _("The connection was lost. What was uploaded is kept; continue from there.")
        )
        self.received = received


class Stream(Protocol):
    """What a part is read from."""

    def read(self, size: int, /) -> bytes: ...


def receive_part(
    *, upload: Upload, offset: int, length: int, stream: Stream, now: dt.datetime
) -> Upload:
    """Append `length` bytes that begin at `offset` of the announced file; returns the row as it is then.

    The size of the file on disk says what has arrived, whatever the row says. One part at a time: its lock
    goes with the process that holds it, so that a killed server holds nothing up. After the last byte the
    file is checked by a worker. May be repeated. Memory does not grow with the part.

    Raises:
        WrongOffset: another part is being written, this one is here already, or one is missing.
        CutOff: the connection ended early; what came is kept.
        UploadRefused: more than was announced, no room (NoRoom), the arrival has ended, or its first bytes
            are of nothing that is kept, whatever follows.
    """
    announced = upload.size_bytes or 0
    if offset + length > announced:
        words = _("“%(name)s” was announced with %(size)s bytes; this part would make it longer.")
        raise UploadRefused(words % {"name": upload.name, "size": announced})
    check_disk(length, f"“{upload.name}”")
    with refuse_on_write_error(upload.name), _locked(upload) as place:
        received = os.fstat(place).st_size
        if offset != received:
            raise WrongOffset(received, Stage.RECEIVING)
        try:
            _append(place, offset, length, stream, upload.name)
        finally:
            os.fsync(place)
            _note(upload, os.fstat(place).st_size, now)
        if offset < HEAD_BYTES:
            _check_header(upload, os.fstat(place).st_size, now)
    return Upload.objects.get(pk=upload.pk)


@contextlib.contextmanager
def _locked(upload: Upload) -> Iterator[int]:
    """The arrival's file, open for this process alone. Raises: WrongOffset, UploadRefused."""
    path = upload_path(upload.pk)
    place = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WrongOffset(os.fstat(place).st_size, Stage.RECEIVING) from error
        _check_stage(upload)
        yield place
    finally:
        os.close(place)


def _check_stage(upload: Upload) -> None:
    """Only now that nobody else can finish it does the row say whether bytes are still wanted."""
    row = Upload.objects.get(pk=upload.pk)
    if row.stage == Stage.RECEIVING:
        return
    if row.stage in (Stage.CANCELLED, Stage.REFUSED):
        delete_upload_file(upload.pk)
        words = _("“%(name)s” is not wanted any more: %(stage)s. Begin again.")
        raise UploadRefused(words % {"name": row.name, "stage": row.get_stage_display().lower()})
    if row.stage == Stage.DONE:
        delete_upload_file(upload.pk)
    raise WrongOffset(row.received_bytes, row.stage)


def _check_header(upload: Upload, received: int, now: dt.datetime) -> None:
    """Nobody waits for gigabytes to be told then that they can't be used. Raises: UploadRefused."""
    if received < HEAD_BYTES or received == upload.size_bytes:
        return
    try:
        check_first_bytes(upload_path(upload.pk), upload.name)
    except InvalidFile as error:
        row = Upload.objects.filter(pk=upload.pk, stage=Stage.RECEIVING)
        row.update(stage=Stage.REFUSED, words=str(error), changed_at=now)
        delete_upload_file(upload.pk)
        raise UploadRefused(str(error)) from error


def _append(place: int, offset: int, length: int, stream: Stream, name: str) -> None:
    """Raises: CutOff, NoRoom; then what came whole stays."""
    end = offset + length
    while offset < end:
        piece = _read(stream, min(CHUNK_BYTES, end - offset))
        if not piece:
            raise ConnectionLost(offset)
        # Others fill the disk meanwhile.
        check_disk(len(piece), f"“{name}”")
        try:
            offset = _write(place, piece, offset)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(place, offset)
            raise


def _read(stream: Stream, size: int) -> bytes:
    try:
        return stream.read(size)
    except OSError:
        return b""


def _write(place: int, piece: bytes, offset: int) -> int:
    left = memoryview(piece)
    while left:
        count = os.pwrite(place, left, offset)
        left, offset = left[count:], offset + count
    return offset


def _note(upload: Upload, received: int, now: dt.datetime) -> None:
    """Write down what is here; whole, it is due for its check."""
    row = Upload.objects.filter(pk=upload.pk, stage=Stage.RECEIVING)
    values = {"received_bytes": received, "changed_at": now}
    if received != upload.size_bytes:
        row.update(**values)
    elif row.update(**values, stage=Stage.CHECKING, due_at=now, tries=0):
        enqueue("ingest_upload", str(upload.pk))
