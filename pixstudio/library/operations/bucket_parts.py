"""Receive one part of a resumable upload into the bucket, on any host."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from django.db.models import F
from django.utils.translation import gettext as _

from pixstudio.library.models import Stage, Upload
from pixstudio.library.operations.part_writing import (
    ConnectionLost,
    Stream,
    WrongOffset,
    append_chunks,
    check_header,
    check_stage,
    save_progress,
)
from pixstudio.library.operations.quota import UploadRefused, refuse_on_write_error
from pixstudio.library.operations.upload_bytes import bucket, name_in_bucket
from pixstudio.library.temp_files import work_folder

# Buckets take smaller parts only at the end of a file.
MIN_PART_BYTES = 5 * 1024**2


def receive_bucket_part(
    *, upload: Upload, offset: int, length: int, stream: Stream, now: dt.datetime
) -> None:
    """Store `length` bytes at `offset` as a part of the multipart upload to the bucket.

    The bytes are kept in a work folder of this host until the bucket has them. The row is authoritative:
    of several hosts that send the same part the first to update the row wins, and the parts of the others
    are left out. Safe to repeat.

    Raises: WrongOffset, ConnectionLost (a part that was cut is kept if the bucket takes one so small),
    UploadRefused, BucketError (nothing of the part is kept).
    """
    row = check_stage(upload)
    if offset != row.received_bytes:
        raise WrongOffset(row.received_bytes, row.stage)
    if offset + length != row.size_bytes and length < MIN_PART_BYTES:
        text = _("Only the last part of a file may be smaller than %(size)s bytes.")
        raise UploadRefused(text % {"size": MIN_PART_BYTES})
    with refuse_on_write_error(row.name), work_folder("part") as folder:
        path = folder / "part"
        is_cut = _write_part(path, length, stream, row.name)
        received = path.stat().st_size
        if not is_cut or received >= MIN_PART_BYTES:
            if offset == 0:
                with path.open("rb") as content:
                    check_header(row, content.fileno(), now)
            _store_part(row, path, received, now)
    if is_cut:
        raise ConnectionLost(Upload.objects.get(pk=row.pk).received_bytes)


def _write_part(path: Path, length: int, stream: Stream, name: str) -> bool:
    """Write the part to a local file; True if the connection was lost. Raises: InsufficientStorage."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        append_chunks(descriptor, 0, length, stream, name)
    except ConnectionLost:
        return True
    finally:
        os.close(descriptor)
    return False


def _store_part(row: Upload, path: Path, length: int, now: dt.datetime) -> None:
    """Raises: WrongOffset, UploadRefused, BucketError."""
    number, name = _take_part_number(row), name_in_bucket(row.pk)
    try:
        multipart_id = row.multipart_id or _begin_parts(row)
        with path.open("rb") as content:
            etag = bucket().put_part(name, multipart_id, number, content)
    except FileNotFoundError as error:
        raise _lost_parts(row, now) from error
    rows = Upload.objects.filter(
        pk=row.pk,
        stage=Stage.RECEIVING,
        received_bytes=row.received_bytes,
        multipart_id=multipart_id,
    )
    parts = [*row.parts, (number, etag)]
    if not save_progress(rows, row, row.received_bytes + length, now, parts=parts):
        other = check_stage(row)
        raise WrongOffset(other.received_bytes, other.stage)


def _take_part_number(row: Upload) -> int:
    """A number that no other try of any host has: higher than those of all parts before."""
    rows = Upload.objects.filter(pk=row.pk)
    while not rows.filter(next_part=row.next_part).update(next_part=F("next_part") + 1):
        row.refresh_from_db(fields=["next_part"])
    return row.next_part


def _begin_parts(row: Upload) -> str:
    """The id of the upload's multipart upload, which only one host starts. Raises: BucketError."""
    name = name_in_bucket(row.pk)
    multipart_id = bucket().begin_parts(name)
    if Upload.objects.filter(pk=row.pk, multipart_id="").update(multipart_id=multipart_id):
        return multipart_id
    bucket().abort_parts(name, multipart_id)
    row.refresh_from_db(fields=["multipart_id"])
    return row.multipart_id


def _lost_parts(row: Upload, now: dt.datetime) -> WrongOffset:
    """Begin again, since the bucket has deleted the parts: by its own rules, or as the upload was cancelled.

    Raises: UploadRefused if it was cancelled.
    """
    check_stage(row)
    lost = Upload.objects.filter(pk=row.pk, stage=Stage.RECEIVING, multipart_id=row.multipart_id)
    lost.update(multipart_id="", parts=[], received_bytes=0, changed_at=now)
    return WrongOffset(0, Stage.RECEIVING)
