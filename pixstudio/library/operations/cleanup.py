"""What nobody needs any more: arrivals given up, bytes of ended ones, stored files without a row."""

import datetime as dt
import logging
import shutil
import uuid
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, default_storage

from pixstudio.library.models import Asset, Stage, Upload
from pixstudio.library.operations.uploads import cancel_upload
from pixstudio.library.queries.uploads import UNFINISHED_STAGES
from pixstudio.library.temp_files import is_in_use, temp_folder, uploads_folder

logger = logging.getLogger(__name__)
ABANDONED_AFTER = dt.timedelta(days=7)
MIN_FOLDER_AGE = dt.timedelta(seconds=30)
LEFTOVER_AGE = dt.timedelta(days=1)
STORAGE_FOLDER = "library"


def clean_up_uploads(*, now: dt.datetime) -> int:
    """Cancel uploads nobody went on with for a week, and delete what has no row; returns how many things.

    Files younger than a day are left alone: they may be on their way to becoming a row's. May be repeated.
    """
    steps = (_cancel_forgotten, _forget_ended, _drop_bytes, _drop_stored, _drop_unfinished)
    return sum(step(now) for step in steps)


def _cancel_forgotten(now: dt.datetime) -> int:
    old = Upload.objects.filter(stage=Stage.RECEIVING, changed_at__lt=now - ABANDONED_AFTER)
    return sum(cancel_upload(upload=upload, now=now) for upload in old[:1000])


def _forget_ended(now: dt.datetime) -> int:
    ended = Upload.objects.exclude(stage__in=UNFINISHED_STAGES)
    return ended.filter(changed_at__lt=now - ABANDONED_AFTER).delete()[0]


def _drop_bytes(now: dt.datetime) -> int:
    """Bytes whose arrival has ended or never was, and what broke off in the workplace: files of forms,
    folders of killed workers with copies of whole films in them."""
    oldest = (now - LEFTOVER_AGE).timestamp()
    rows = Upload.objects.filter(stage__in=UNFINISHED_STAGES).values_list("pk", flat=True)
    open_ids = {str(pk) for pk in rows}
    found = (*uploads_folder().iterdir(), *temp_folder().iterdir())
    left = [
        path
        for path in found
        if path.name not in open_ids and not is_in_use(path) and _is_older(path, oldest)
    ]
    for path in left:
        _drop(path)
    return len(left)


def clean_up_work_folders(now: dt.datetime) -> int:
    """Drop what killed processes had in work: their folders, once nobody holds them any more.

    Cheap enough for every look of the clock. Returns how many were dropped.
    """
    youngest = (now - MIN_FOLDER_AGE).timestamp()
    left = [path for path in temp_folder().iterdir() if _is_left(path, youngest)]
    for path in left:
        _drop(path)
    return len(left)


def _is_left(path: Path, youngest: float) -> bool:
    # One that was made a moment ago may not be locked yet.
    try:
        is_settled = path.is_dir() and path.stat().st_mtime < youngest
    except OSError:
        return False
    return is_settled and is_in_use(path) is False


def _is_older(path: Path, oldest: float) -> bool:
    """Whether nothing in it was written to since; what is gone by now is in nobody's way."""
    parts = (path, *path.rglob("*")) if path.is_dir() else (path,)
    try:
        return all(part.stat().st_mtime < oldest for part in parts)
    except FileNotFoundError:
        return False


def _drop(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _drop_stored(now: dt.datetime) -> int:
    """Folders in the storage that no row has: of a killed worker, or of a team that is gone."""
    count = 0
    for team_name in _folders(default_storage, STORAGE_FOLDER):
        place = f"{STORAGE_FOLDER}/{team_name}"
        names = _folders(default_storage, place)
        rows = Asset.objects.filter(team=_uuid(team_name)).values_list("pk", flat=True)
        for name in set(names) - {str(pk) for pk in rows.iterator()}:
            count += _drop_folder(default_storage, f"{place}/{name}", now)
    return count


def _drop_unfinished(now: dt.datetime) -> int:
    """What a killed worker had sent of a file to a bucket; a folder has no such thing."""
    storage: Any = default_storage
    if not hasattr(storage, "abort_unfinished_uploads"):
        return 0
    try:
        count: int = storage.abort_unfinished_uploads(STORAGE_FOLDER, now - LEFTOVER_AGE)
    except OSError:
        # Not every bucket can tell.
        logger.exception("Could not ask for unfinished files")
        return 0
    return count


def _folders(storage: Storage, place: str) -> list[str]:
    try:
        return storage.listdir(place)[0]
    except FileNotFoundError:
        return []


def _uuid(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None


def _drop_folder(storage: Storage, folder: str, now: dt.datetime) -> bool:
    """Delete a folder all of whose files are old enough."""
    try:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        if any(storage.get_modified_time(name) > now - LEFTOVER_AGE for name in names):
            return False
        for name in [*names, folder]:
            storage.delete(name)
    except OSError:
        logger.exception("Could not delete %s", folder)
        return False
    return True
