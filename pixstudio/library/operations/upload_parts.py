"""Receive one part of a resumable upload: from the request's stream to disk or to the bucket."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
from collections.abc import Iterator

from django.utils.translation import gettext as _

from pixstudio.library.models import Stage, Upload
from pixstudio.library.operations.bucket_parts import receive_bucket_part
from pixstudio.library.operations.part_writing import (
    Stream,
    WrongOffset,
    append_chunks,
    check_header,
    check_stage,
    save_progress,
)
from pixstudio.library.operations.quota import UploadRefused, check_disk, refuse_on_write_error
from pixstudio.library.temp_files import upload_path
from pixstudio.media.recognition.file_types import HEAD_BYTES


def receive_part(
    *, upload: Upload, offset: int, length: int, stream: Stream, now: dt.datetime
) -> Upload:
    """Append `length` bytes at `offset` of the announced file; returns the updated row.

    With a bucket they become a part of a multipart upload (`receive_bucket_part`), so that the next part
    may reach another host. Otherwise the size of the file on disk is authoritative, not the row; parts are
    serialized by a file lock, which ends with its process, so a killed server blocks nothing. After the last
    byte a worker ingests the file. Safe to repeat. Memory use does not depend on the part's size.

    Raises: WrongOffset if another part is being written, or this one is a duplicate or leaves a gap;
    ConnectionLost if the connection ends early (received bytes are kept); UploadRefused if there are more
    bytes than announced, not enough space (InsufficientStorage), the upload has ended, or its first bytes
    fit no accepted type.
    """
    announced = upload.size_bytes or 0
    if offset + length > announced:
        text = _("This part exceeds the announced size of “%(name)s” (%(size)s bytes).")
        raise UploadRefused(text % {"name": upload.name, "size": announced})
    check_disk(length, f"“{upload.name}”")
    if upload.is_in_bucket:
        receive_bucket_part(upload=upload, offset=offset, length=length, stream=stream, now=now)
    else:
        _receive_on_disk(upload, offset, length, stream, now)
    return Upload.objects.get(pk=upload.pk)


def _receive_on_disk(
    upload: Upload, offset: int, length: int, stream: Stream, now: dt.datetime
) -> None:
    with refuse_on_write_error(upload.name), _locked(upload) as descriptor:
        received = os.fstat(descriptor).st_size
        if offset != received:
            raise WrongOffset(received, Stage.RECEIVING)
        try:
            append_chunks(descriptor, offset, length, stream, upload.name)
        finally:
            os.fsync(descriptor)
            row = Upload.objects.filter(pk=upload.pk, stage=Stage.RECEIVING)
            is_open = save_progress(row, upload, os.fstat(descriptor).st_size, now)
        if not is_open:
            # It was cancelled while the part arrived, whose bytes went with the file.
            check_stage(upload)
        if offset < HEAD_BYTES:
            check_header(upload, descriptor, now)


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
        # Under the lock no other request can finish the upload.
        check_stage(upload)
        yield descriptor
    finally:
        os.close(descriptor)
