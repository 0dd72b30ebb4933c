"""Where the bytes of an upload in progress are: on this host's disk, or in the bucket for every host."""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.core.files.base import File
from django.core.files.storage import default_storage

from pixstudio.library.models import Upload
from pixstudio.library.temp_files import delete_upload_file, upload_path, work_folder
from pixstudio.library.validation import CHUNK_BYTES, Pulse, RedactedFile

if TYPE_CHECKING:
    from pixstudio.media.storage.s3 import BucketStorage

logger = logging.getLogger(__name__)
FOLDER = "arrivals"


def has_bucket() -> bool:
    """Whether files are stored in a bucket, which all hosts share."""
    return hasattr(default_storage, "begin_parts")


def bucket() -> BucketStorage:
    """The bucket that files are stored in. Its module needs the extra `s3`."""
    return cast("BucketStorage", default_storage)


def name_in_bucket(upload_id: uuid.UUID) -> str:
    """Name of the object that has an upload's bytes once all of them are there."""
    return f"{FOLDER}/{upload_id}"


def delete_upload_bytes(upload: Upload) -> None:
    """Delete an upload's bytes. An error is logged; the cleanup tries again later."""
    delete_upload_file(upload.pk)
    if not upload.is_in_bucket or not has_bucket():
        return
    name = name_in_bucket(upload.pk)
    row = Upload.objects.filter(pk=upload.pk).values_list("multipart_id", flat=True).first()
    multipart_id = row or upload.multipart_id
    with _logged(upload):
        bucket().delete(name)
    if multipart_id:
        with _logged(upload):
            bucket().abort_parts(name, multipart_id)


@contextlib.contextmanager
def _logged(upload: Upload) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        logger.warning("The bytes of %s could not be deleted: %s", upload.pk, error)


@contextlib.contextmanager
def local_bytes(upload: Upload, pulse: Pulse) -> Iterator[Path]:
    """A local file with all bytes of an upload; those in the bucket are downloaded for the time being.

    Raises: FileNotFoundError if they are gone, OSError.
    """
    if not upload.is_in_bucket:
        path = upload_path(upload.pk)
        path.stat()
        yield path
        return
    with work_folder("arrival") as folder:
        path = folder / "bytes"
        _download(upload, path, pulse)
        yield path


def _download(upload: Upload, path: Path, pulse: Pulse) -> None:
    name = name_in_bucket(upload.pk)
    if not has_bucket():
        raise FileNotFoundError(name)
    if upload.multipart_id:
        bucket().join_parts(name, upload.multipart_id, upload.parts)
    with bucket().open(name) as stored, path.open("wb") as out:
        for chunk in stored.chunks(CHUNK_BYTES):
            pulse()
            out.write(chunk)


def move_to_bucket(upload: Upload, pulse: Pulse) -> None:
    """Move a file that this host has fetched to the bucket, if it belongs there. Raises: OSError."""
    if upload.is_in_bucket:
        path = upload_path(upload.pk)
        with RedactedFile(path, pulse) as stream:
            bucket().save(name_in_bucket(upload.pk), File(stream))
        path.unlink(missing_ok=True)
