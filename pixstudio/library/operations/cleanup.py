"""Cleanup: abandoned uploads, bytes of ended uploads, work folders of killed processes, stored files
without a row.
"""

import datetime as dt
import logging
import shutil
import uuid
from pathlib import Path

from django.core.files.storage import Storage, default_storage
from django.db.models import Q

from pixstudio.library.models import Asset, Stage, Upload
from pixstudio.library.operations.upload_bytes import FOLDER, bucket, has_bucket
from pixstudio.library.operations.uploads import cancel_upload
from pixstudio.library.queries.uploads import UNFINISHED_STAGES
from pixstudio.library.temp_files import is_in_use, temp_folder, uploads_folder
from pixstudio.web.background.retention import Kind, kept_for, prunes

logger = logging.getLogger(__name__)
MIN_FOLDER_AGE = dt.timedelta(seconds=30)
STORAGE_FOLDER = "library"


@prunes(Kind.UPLOADS, Kind.LEFTOVERS)
def clean_up_uploads(*, now: dt.datetime) -> int:
    """Cancel uploads without progress for a week, and delete orphaned files; returns how many items.

    Files younger than a day are kept, since their row may not be saved yet. Safe to repeat.
    """
    steps = (
        cancel_uploads_without_key,
        _cancel_abandoned,
        _delete_ended_uploads,
        _delete_orphaned_bytes,
        _delete_orphaned_folders,
        _delete_orphaned_objects,
        _abort_unfinished_bucket_writes,
    )
    return sum(step(now) for step in steps)


def _cancel_abandoned(now: dt.datetime) -> int:
    old = Upload.objects.filter(stage=Stage.RECEIVING, changed_at__lt=now - kept_for(Kind.UPLOADS))
    return sum(cancel_upload(upload=upload, now=now) for upload in old[:1000])


def cancel_uploads_without_key(now: dt.datetime) -> int:
    """Cancel uploads and imports whose API key was revoked or has expired; returns how many."""
    is_over = Q(api_key__revoked_at__isnull=False) | Q(api_key__expires_at__lte=now)
    open_rows = Upload.objects.filter(is_over, stage__in=UNFINISHED_STAGES)
    return sum(cancel_upload(upload=upload, now=now) for upload in open_rows[:1000])


def _delete_ended_uploads(now: dt.datetime) -> int:
    ended = Upload.objects.exclude(stage__in=UNFINISHED_STAGES)
    return ended.filter(changed_at__lt=now - kept_for(Kind.UPLOADS)).delete()[0]


def _open_ids() -> set[str]:
    rows = Upload.objects.filter(stage__in=UNFINISHED_STAGES).values_list("pk", flat=True)
    return {str(pk) for pk in rows}


def _delete_orphaned_bytes(now: dt.datetime) -> int:
    """Delete bytes of ended or unknown uploads, and old leftovers in the temporary folder."""
    oldest = (now - kept_for(Kind.LEFTOVERS)).timestamp()
    open_ids = _open_ids()
    found = (*uploads_folder().iterdir(), *temp_folder().iterdir())
    left = [
        path
        for path in found
        if path.name not in open_ids and not is_in_use(path) and _is_older(path, oldest)
    ]
    for path in left:
        _delete(path)
    return len(left)


def clean_up_work_folders(now: dt.datetime) -> int:
    """Delete the work folders of killed processes; returns how many.

    Cheap enough for every scheduler run.
    """
    youngest = (now - MIN_FOLDER_AGE).timestamp()
    left = [path for path in temp_folder().iterdir() if _is_orphaned(path, youngest)]
    for path in left:
        _delete(path)
    return len(left)


def _is_orphaned(path: Path, youngest: float) -> bool:
    # A new folder may not be locked yet.
    try:
        is_settled = path.is_dir() and path.stat().st_mtime < youngest
    except OSError:
        return False
    return is_settled and is_in_use(path) is False


def _is_older(path: Path, oldest: float) -> bool:
    """Whether nothing in it was modified since; False if it is deleted meanwhile."""
    parts = (path, *path.rglob("*")) if path.is_dir() else (path,)
    try:
        return all(part.stat().st_mtime < oldest for part in parts)
    except FileNotFoundError:
        return False


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _delete_orphaned_folders(now: dt.datetime) -> int:
    """Delete stored folders without a row, left by a killed worker or a deleted team."""
    count = 0
    for team_name in _folders(default_storage, STORAGE_FOLDER):
        parent = f"{STORAGE_FOLDER}/{team_name}"
        names = _folders(default_storage, parent)
        rows = Asset.objects.filter(team=_uuid(team_name)).values_list("pk", flat=True)
        for name in set(names) - {str(pk) for pk in rows.iterator()}:
            count += _delete_folder(default_storage, f"{parent}/{name}", now)
    return count


def _delete_orphaned_objects(now: dt.datetime) -> int:
    """Delete what the bucket has of ended or unknown uploads; local storage has none."""
    if not has_bucket():
        return 0
    try:
        names = bucket().listdir(FOLDER)[1]
        left = [f"{FOLDER}/{name}" for name in set(names) - _open_ids()]
        old = [
            name
            for name in left
            if bucket().get_modified_time(name) < now - kept_for(Kind.LEFTOVERS)
        ]
        for name in old:
            bucket().delete(name)
    except OSError:
        logger.exception("Could not delete the bytes of ended uploads")
        return 0
    return len(old)


def _abort_unfinished_bucket_writes(now: dt.datetime) -> int:
    """Abort multipart uploads to the bucket that nobody will finish; local storage has none."""
    if not has_bucket():
        return 0
    begun_before = now - kept_for(Kind.LEFTOVERS)
    open_names = {f"{FOLDER}/{name}" for name in _open_ids()}
    try:
        return bucket().abort_unfinished_uploads(
            STORAGE_FOLDER, begun_before
        ) + bucket().abort_unfinished_uploads(FOLDER, begun_before, open_names)
    except OSError:
        # Not every bucket supports listing them.
        logger.exception("Could not ask for unfinished files")
        return 0


def _folders(storage: Storage, parent: str) -> list[str]:
    try:
        return storage.listdir(parent)[0]
    except FileNotFoundError:
        return []


def _uuid(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None


def _delete_folder(storage: Storage, folder: str, now: dt.datetime) -> bool:
    """Delete a folder if all of its files are old enough."""
    try:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        if any(storage.get_modified_time(name) > now - kept_for(Kind.LEFTOVERS) for name in names):
            return False
        for name in [*names, folder]:
            storage.delete(name)
    except OSError:
        logger.exception("Could not delete %s", folder)
        return False
    return True
