"""Free space and problems of the disks that hold temporary and stored files."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from pixstudio.media.storage.errors import StorageProblem, classify_error


def temporary_folders() -> tuple[Path, ...]:
    """Folders of files that are being fetched, uploaded or generated."""
    return Path(settings.DATA_DIR) / "tmp", Path(settings.DATA_DIR) / "arrivals"


def storage_folders() -> tuple[Path, ...]:
    """Temporary folders, and the storage folder unless files are stored in a bucket.

    Each may be a mount of its own.
    """
    stored: tuple[Path, ...] = ()
    if isinstance(default_storage, FileSystemStorage):
        stored = (Path(default_storage.location),)
    return *temporary_folders(), *stored


def disk_usage(folder: Path) -> tuple[int, int, int] | None:
    """Total, used and free bytes of the disk of a folder, which need not exist yet; None if unknown."""
    try:
        return shutil.disk_usage(_nearest_existing(folder))
    except OSError:
        return None


def free_bytes(folder: Path) -> int | None:
    """Free bytes on the disk of a folder, which need not exist yet; None if unknown."""
    usage = disk_usage(folder)
    return usage[2] if usage else None


def available_bytes() -> int:
    """Bytes that can be written before any disk has less than FREE_SPACE_FLOOR_BYTES free."""
    known = [free for folder in storage_folders() if (free := free_bytes(folder)) is not None]
    return min(known, default=sys.maxsize) - settings.FREE_SPACE_FLOOR_BYTES


def check_folder(folder: Path) -> StorageProblem | None:
    """The problem that would prevent writing to a folder, found without writing; None if there is none."""
    try:
        existing = _nearest_existing(folder)
        if not existing.is_dir():
            return StorageProblem.MISSING
        stats = os.statvfs(existing)
    except OSError as error:
        return classify_error(error)
    if stats.f_flag & os.ST_RDONLY:
        return StorageProblem.READ_ONLY
    if not os.access(existing, os.W_OK | os.X_OK):
        return StorageProblem.DENIED
    return StorageProblem.FULL if _is_short(folder) else None


def _is_short(folder: Path) -> bool:
    free = free_bytes(folder)
    return free is not None and free < settings.FREE_SPACE_FLOOR_BYTES


def check_disks() -> StorageProblem | None:
    """The first problem of any storage folder; None if a result could be stored."""
    return next((found for folder in storage_folders() if (found := check_folder(folder))), None)


def _nearest_existing(folder: Path) -> Path:
    """The folder itself, or its nearest parent that exists."""
    return next((parent for parent in (folder, *folder.parents) if parent.exists()), folder)
