"""The disks that files lie on, on their way and for good: how much room there is, and what is wrong there."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from pixstudio.media.storage.errors import StorageProblem, classify_error


def temporary_folders() -> tuple[Path, ...]:
    """Where files lie while they are fetched, uploaded and made."""
    return Path(settings.DATA_DIR) / "tmp", Path(settings.DATA_DIR) / "arrivals"


def storage_folders() -> tuple[Path, ...]:
    """Every folder that a file is written to before it is stored, and where it is stored if not in a bucket.

    Each may be a mount of its own.
    """
    stored: tuple[Path, ...] = ()
    if isinstance(default_storage, FileSystemStorage):
        stored = (Path(default_storage.location),)
    return *temporary_folders(), *stored


def free_bytes(place: Path) -> int | None:
    """How much may be written below a folder, which may be made yet; None where nobody can say."""
    try:
        return shutil.disk_usage(_nearest(place)).free
    except OSError:
        return None


def available_bytes() -> int:
    """How many bytes may come before less than FREE_SPACE_FLOOR_BYTES are free on one of the disks."""
    known = [free for place in storage_folders() if (free := free_bytes(place)) is not None]
    return min(known, default=sys.maxsize) - settings.FREE_SPACE_FLOOR_BYTES


def check_folder(place: Path) -> StorageProblem | None:
    """Why no file could be written below a folder now, without writing one; None where nothing is known."""
    try:
        nearest = _nearest(place)
        if not nearest.is_dir():
            return StorageProblem.MISSING
        found = os.statvfs(nearest)
    except OSError as error:
        return classify_error(error)
    if found.f_flag & os.ST_RDONLY:
        return StorageProblem.READ_ONLY
    if not os.access(nearest, os.W_OK | os.X_OK):
        return StorageProblem.DENIED
    return StorageProblem.FULL if _is_short(place) else None


def _is_short(place: Path) -> bool:
    free = free_bytes(place)
    return free is not None and free < settings.FREE_SPACE_FLOOR_BYTES


def check_disks() -> StorageProblem | None:
    """The first trouble at any of the places that a result needs; None where it could be kept."""
    return next((found for place in storage_folders() if (found := check_folder(place))), None)


def _nearest(place: Path) -> Path:
    """The folder, or where it is not there yet the one it will be made in."""
    return next((one for one in (place, *place.parents) if one.exists()), place)
