"""The disks that files lie on, on their way and for good: how much room there is, and what is wrong there."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from pixstudio.media.storage_troubles import StorageTrouble, trouble_of


def work_folders() -> tuple[Path, ...]:
    """Where files lie while they are fetched, uploaded and made."""
    return Path(settings.DATA_DIR) / "tmp", Path(settings.DATA_DIR) / "arrivals"


def file_places() -> tuple[Path, ...]:
    """Every folder that a file is written to before it is stored, and where it is stored if not in a bucket.

    Each may be a mount of its own.
    """
    stored: tuple[Path, ...] = ()
    if isinstance(default_storage, FileSystemStorage):
        stored = (Path(default_storage.location),)
    return *work_folders(), *stored


def free_bytes(place: Path) -> int | None:
    """How much may be written below a folder, which may be made yet; None where nobody can say."""
    try:
        return shutil.disk_usage(_nearest(place)).free
    except OSError:
        return None


def disk_room() -> int:
    """How many bytes may come before less than FREE_SPACE_FLOOR_BYTES are free on one of the disks."""
    known = [free for place in file_places() if (free := free_bytes(place)) is not None]
    return min(known, default=sys.maxsize) - settings.FREE_SPACE_FLOOR_BYTES


def trouble_at(place: Path) -> StorageTrouble | None:
    """Why no file could be written below a folder now, without writing one; None where nothing is known."""
    try:
        nearest = _nearest(place)
        if not nearest.is_dir():
            return StorageTrouble.MISSING
        found = os.statvfs(nearest)
    except OSError as error:
        return trouble_of(error)
    if found.f_flag & os.ST_RDONLY:
        return StorageTrouble.READ_ONLY
    if not os.access(nearest, os.W_OK | os.X_OK):
        return StorageTrouble.DENIED
    return StorageTrouble.FULL if _is_short(place) else None


def _is_short(place: Path) -> bool:
    free = free_bytes(place)
    return free is not None and free < settings.FREE_SPACE_FLOOR_BYTES


def trouble_with_disks() -> StorageTrouble | None:
    """The first trouble at any of the places that a result needs; None where it could be kept."""
    return next((found for place in file_places() if (found := trouble_at(place))), None)


def _nearest(place: Path) -> Path:
    """The folder, or where it is not there yet the one it will be made in."""
    return next((one for one in (place, *place.parents) if one.exists()), place)
