"""Files on local disk outside the storage: uploads in progress, and temporary work folders with a lock."""

import contextlib
import fcntl
import logging
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from pixstudio.library.models import Stage, Upload

logger = logging.getLogger(__name__)
LOCK = ".lock"


def uploads_folder() -> Path:
    """Folder with the bytes of uploads in progress; created if missing."""
    return _ensure_folder(Path(settings.DATA_DIR) / "arrivals")


def temp_folder() -> Path:
    """Parent of the work folders; its contents can be deleted after a crash. Created if missing."""
    return _ensure_folder(Path(settings.DATA_DIR) / "tmp")


@contextlib.contextmanager
def work_folder(kind: str) -> Iterator[Path]:
    """Temporary folder with `kind` as prefix; deleted on exit.

    The process holds a file lock in it. The lock ends with the process, so a folder left by a killed
    process is recognised and deleted by `clean_up_work_folders`. Raises: OSError.
    """
    with tempfile.TemporaryDirectory(prefix=f"{kind}-", dir=temp_folder()) as name:
        folder = Path(name)
        with (folder / LOCK).open("xb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield folder


def is_in_use(folder: Path) -> bool | None:
    """Whether a process holds the lock of a work folder; None if there is no lock file."""
    try:
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    return False


def upload_path(upload_id: uuid.UUID) -> Path:
    """Path of an upload's bytes; the file exists from the first byte on."""
    return uploads_folder() / str(upload_id)


def received_bytes(upload: Upload) -> int:
    """Bytes received so far: the size of the file while it is received on this disk, else the row's value."""
    if upload.is_in_bucket or upload.stage != Stage.RECEIVING:
        return upload.received_bytes
    try:
        return upload_path(upload.pk).stat().st_size
    except FileNotFoundError:
        return 0


def delete_upload_file(upload_id: uuid.UUID) -> None:
    """Delete an upload's bytes. An error is logged; the cleanup tries again later."""
    try:
        upload_path(upload_id).unlink(missing_ok=True)
    except OSError as error:
        logger.warning("The bytes of %s could not be deleted: %s", upload_id, error)


def _ensure_folder(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
