"""Thumbnails and previews of files, and browser-compatible versions of videos; made by the worker."""

import datetime as dt
import errno
import logging
import shutil
import uuid
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q, QuerySet

from pixstudio.library.models import Asset, Kind
from pixstudio.library.operations.storage import delete_stored_files, store_file
from pixstudio.library.task_queue import enqueue
from pixstudio.library.temp_files import work_folder
from pixstudio.media.image.processing import ImageError, make_thumbnail
from pixstudio.media.storage.disk_space import available_bytes
from pixstudio.media.subprocesses.file_probe import PREVIEW, ProbeError, probe_file
from pixstudio.media.video.transcoding import TranscodingError, transcode_video
from pixstudio.web import database_time, leases

logger = logging.getLogger(__name__)
THUMBNAIL_PIXELS = 320
RETRY_SECONDS = (30, 300, 3600)
ENQUEUE_INTERVAL = dt.timedelta(seconds=5)
BATCH_SIZE = 200
COPY_BYTES = 1024 * 1024
Lease = leases.Lease[QuerySet[Asset]]
EXPECTED_ERRORS = (ImageError, ProbeError, TranscodingError, OSError)


def make_derivatives(*, asset_id: uuid.UUID, now: dt.datetime) -> bool:
    """Make the missing derivatives of a file: a 960-pixel preview, a 320-pixel thumbnail, a playable video.

    One worker at a time (lease). Failures are retried with growing pauses and given up after the last;
    derivatives made so far are kept. Returns True if none is missing. Safe to repeat.
    """
    lease = claim_derivatives(asset_id, now)
    if lease is None:
        return False
    asset = Asset.objects.get(pk=asset_id)
    try:
        with work_folder("deriving") as folder:
            _make_missing(asset, folder, lease)
    except leases.LeaseLost:
        _remove_orphans(asset)
        return False
    except Exception as error:
        # Every exception counts as a try, or the row would be retried for ever.
        is_expected = isinstance(error, EXPECTED_ERRORS)
        logger.warning("Derivatives of %s: %s", asset_id, error, exc_info=not is_expected)
        _record_failure(asset, lease, error, database_time.now())
        return False
    return lease.release(derive_due_at=None)


def claim_derivatives(asset_id: uuid.UUID, now: dt.datetime) -> Lease | None:
    """Claim the file. Each claim counts as a try, so that a file that kills workers is given up."""
    return leases.Lease.claim(
        Asset.objects.filter(pk=asset_id),
        now,
        column="derive_lease_until",
        due_column="derive_due_at",
        condition=Q(derive_due_at__isnull=False),
        derive_tries=F("derive_tries") + 1,
    )


def _make_missing(asset: Asset, folder: Path, lease: Lease) -> None:
    with ExitStack() as stack:
        if asset.kind != Kind.AUDIO and not asset.preview:
            probe_file(
                _original(asset, folder, stack, lease), asset.kind, folder, pulse=lease.pulse
            )
            _save_derivative(asset, "preview", folder / PREVIEW, lease)
        if asset.preview and not asset.thumbnail:
            with asset.preview.open("rb") as stream:
                small = _copied(stream, folder / "small.webp", lease)
            make_thumbnail(small, folder / "thumbnail.webp", longest_side=THUMBNAIL_PIXELS)
            _save_derivative(asset, "thumbnail", folder / "thumbnail.webp", lease)
        if needs_playable(asset):
            original = _original(asset, folder, stack, lease)
            transcode_video(original, folder / "playable.mp4", pulse=lease.pulse)
            _save_derivative(asset, "playable", folder / "playable.mp4", lease)


def needs_playable(asset: Asset) -> bool:
    """Whether it is a video that not every browser plays, without a playable version yet."""
    return asset.kind == Kind.VIDEO and not asset.plays_everywhere and not asset.playable


def _original(asset: Asset, folder: Path, stack: ExitStack, lease: Lease) -> Path:
    """Local path of the file; a file in a bucket is copied to `folder` first."""
    try:
        return Path(asset.file.path)
    except NotImplementedError:
        pass
    copy = folder / "original"
    if copy.exists():
        return copy
    if asset.size_bytes > available_bytes():
        raise OSError(errno.ENOSPC, "There is no room to look at the file")
    return _copied(stack.enter_context(asset.file.open("rb")), copy, lease)


def _copied(stream: object, path: Path, lease: Lease) -> Path:
    with path.open("wb") as out:
        shutil.copyfileobj(_ExtendingStream(stream, lease), out, COPY_BYTES)
    return path


class _ExtendingStream:
    """A stream that extends the lease while it is read."""

    def __init__(self, stream: object, lease: Lease) -> None:
        self._stream, self._lease = stream, lease

    def read(self, size: int = -1) -> bytes:
        self._lease.pulse()
        piece: bytes = self._stream.read(size)  # type: ignore[attr-defined]
        return piece


def _save_derivative(asset: Asset, field: str, path: Path, lease: Lease) -> None:
    """Store a derivative and update the row at once. Raises: LeaseLost."""
    store_file(getattr(asset, field), path, lease.pulse)
    lease.extend(**{field: getattr(asset, field).name})


def _remove_orphans(asset: Asset) -> None:
    """Delete the stored files if the row was deleted in the meantime."""
    if not Asset.objects.filter(pk=asset.pk).exists():
        delete_stored_files(asset)


def _record_failure(asset: Asset, lease: Lease, error: Exception, now: dt.datetime) -> None:
    tries = asset.derive_tries
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        # The storage failed, not the file: this counts as no try, since a repair may take days.
        later = now + dt.timedelta(seconds=RETRY_SECONDS[-1] * settings.PATIENCE)
        lease.release(derive_due_at=later, derive_tries=max(tries - 1, 0))
        _remove_orphans(asset)
        return
    pause = RETRY_SECONDS[tries - 1] if tries <= len(RETRY_SECONDS) else None
    due_at = None if pause is None else now + dt.timedelta(seconds=pause * settings.PATIENCE)
    lease.release(derive_due_at=due_at)
    _remove_orphans(asset)


def enqueue_due_derivatives(now: dt.datetime) -> int:
    """Enqueue a task for each file with due derivatives; give up files without tries left."""
    due = Asset.objects.filter(derive_due_at__lte=now, derive_due_at__isnull=False)
    rows = list(due.order_by("derive_due_at").values_list("pk", "derive_tries")[:BATCH_SIZE])
    if not rows:
        return 0
    pks = [pk for pk, tries in rows if tries <= len(RETRY_SECONDS)]
    given_up = [pk for pk, tries in rows if tries > len(RETRY_SECONDS)]
    # `due` again: a file that a worker has finished or claimed in the meantime is left alone.
    due.filter(pk__in=given_up).update(derive_due_at=None)
    due.filter(pk__in=pks).update(derive_due_at=now + ENQUEUE_INTERVAL)
    for pk in pks:
        enqueue("make_derivatives", str(pk))
    return len(pks)
