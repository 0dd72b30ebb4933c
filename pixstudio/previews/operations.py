"""Small, silent versions of large results, which play at once when a tile is pointed at."""

import datetime as dt
import errno
import logging
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db.models import F, Q, QuerySet

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.temp_files import work_folder
from pixstudio.media.storage.disk_space import available_bytes
from pixstudio.media.video.transcoding import Recipe, TranscodingError, transcode_video
from pixstudio.previews.models import PreviewSearch, WantedPreview
from pixstudio.previews.queries import LARGEST_BYTES, results_without_preview
from pixstudio.previews.task_queue import enqueue
from pixstudio.web import leases

logger = logging.getLogger(__name__)
Lease = leases.Lease[QuerySet[WantedPreview]]
SECONDS = 6.0
# Shorter sides in pixels, each tried if what came out before is too large.
SHORT_SIDES = (360, 270, 180)
# Of the bytes allowed, to leave room for what the encoder overshoots.
SHARE_PLANNED = 0.8
WALL_SECONDS = 300.0
# Results of users' jobs need the same workers: they get their turn after this many seconds.
SECONDS_AT_ONCE = 3.0
RETRY_SECONDS = (60, 600, 3600)
STORAGE_PAUSE = dt.timedelta(hours=1)
PORTION = 200
# Longer than any transaction and than the difference of two hosts' clocks.
OVERLAP = dt.timedelta(minutes=10)
COPY_BYTES = 1024 * 1024


def find_due_previews(now: dt.datetime) -> int:
    """Note which results need a preview, and have those that are due made; returns how many are new.

    New results are noted at once. Those of before get theirs while no other is waiting, the latest first.
    Idempotent; several clocks may call it.
    """
    search, _is_new = PreviewSearch.objects.get_or_create(
        pk=1, defaults={"up_to": now, "back_to": now}
    )
    noted = _look_ahead(search, now)
    waiting = WantedPreview.objects.filter(due_at__isnull=False)
    if search.back_to and not waiting.exists():
        noted += _look_back(search, now)
    if waiting.filter(due_at__lte=now).exists() and available_bytes() > 0:
        enqueue("make_previews")
    return noted


def _look_ahead(search: PreviewSearch, now: dt.datetime) -> int:
    rows = results_without_preview().filter(changed_at__gte=search.up_to - OVERLAP)
    found = list(rows.order_by("changed_at").values_list("pk", "changed_at")[:PORTION])
    up_to = found[-1][1] if len(found) == PORTION else now
    # An idle clock writes nothing: it reads a little more of the past next time.
    if found or now - search.up_to > OVERLAP:
        PreviewSearch.objects.filter(pk=search.pk, up_to=search.up_to).update(up_to=up_to)
    return _note([pk for pk, _changed_at in found], now)


def _look_back(search: PreviewSearch, now: dt.datetime) -> int:
    """The portion of jobs that changed before those looked through so far; with all of its last moment."""
    earlier = Generation.objects.filter(changed_at__lt=search.back_to).order_by("-changed_at")
    moments = list(earlier.values_list("changed_at", flat=True)[:PORTION])
    back_to = moments[-1] if moments else None
    found = []
    if back_to:
        rows = results_without_preview().filter(
            changed_at__gte=back_to, changed_at__lt=search.back_to
        )
        found = list(rows.values_list("pk", flat=True))
    noted = _note(found, now)
    PreviewSearch.objects.filter(pk=search.pk, back_to=search.back_to).update(back_to=back_to)
    return noted


def _note(ids: list[uuid.UUID], now: dt.datetime) -> int:
    rows = [WantedPreview(generation_id=pk, due_at=now) for pk in ids]
    WantedPreview.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def make_previews(*, now: dt.datetime) -> int:
    """Make previews that are due, for about SECONDS_AT_ONCE seconds; returns how many were made.

    One worker at a time makes each (lease). A failed one is tried again with growing pauses, then given up:
    the tile plays the result itself. Enqueues itself again while some are due. Costs nothing.
    """
    ends_at = time.monotonic() + SECONDS_AT_ONCE
    tried = made = 0
    due = WantedPreview.objects.filter(due_at__lte=now)
    for wanted in due.select_related("generation").order_by("due_at", "-pk")[:PORTION]:
        if (tried and time.monotonic() > ends_at) or available_bytes() < 0:
            break
        lease = _claim(wanted, now)
        if lease is not None:
            tried += 1
            made += _make(wanted, lease, now)
    if tried and due.exists():
        enqueue("make_previews")
    return made


def _claim(wanted: WantedPreview, now: dt.datetime) -> Lease | None:
    """Claim it. Each claim counts as a try, so that a file that kills workers is given up."""
    rows = WantedPreview.objects.filter(pk=wanted.pk)
    is_due = Q(due_at__lte=now, tries=wanted.tries)
    if wanted.tries >= len(RETRY_SECONDS):
        rows.filter(is_due).update(due_at=None)
        return None
    return leases.Lease.claim(
        rows, now, due_column="due_at", condition=is_due, tries=F("tries") + 1
    )


def _make(wanted: WantedPreview, lease: Lease, now: dt.datetime) -> bool:
    generation = wanted.generation
    if not _can_have_one(generation):
        lease.rows().delete()
        return False
    try:
        with work_folder("preview") as folder:
            preview = _encoded(generation, folder, lease)
            is_kept = _keep(generation, preview)
    except leases.LeaseLost:
        return False
    except Exception as error:
        is_expected = isinstance(error, TranscodingError | OSError)
        logger.warning("Preview of %s: %s", generation.pk, error, exc_info=not is_expected)
        _note_failure(wanted, lease, error, now)
        return False
    lease.rows().delete()
    return is_kept


def _can_have_one(generation: Generation) -> bool:
    return generation.state == State.DONE and generation.has_file and not generation.preview


def _encoded(generation: Generation, folder: Path, lease: Lease) -> Path:
    """A preview that is small enough. Raises: TranscodingError, OSError, LeaseLost."""
    source = _original(generation, folder, lease.pulse)
    seconds = min(generation.duration_seconds or SECONDS, SECONDS)
    bits_per_second = round(LARGEST_BYTES * SHARE_PLANNED * 8 / max(seconds, 1.0))
    for number, short_side in enumerate(SHORT_SIDES):
        made = folder / "preview.mp4"
        recipe = Recipe(short_side, SECONDS, has_sound=False, bit_rate=bits_per_second >> number)
        transcode_video(source, made, wall_seconds=WALL_SECONDS, pulse=lease.pulse, recipe=recipe)
        lease.extend()
        if made.stat().st_size <= LARGEST_BYTES:
            return made
    raise TranscodingError("The preview stays too large.")


def _original(generation: Generation, folder: Path, pulse: Callable[[], None]) -> Path:
    """Local path of the result; one in a bucket is copied to `folder`."""
    try:
        return Path(generation.file.path)
    except NotImplementedError:
        pass
    if (generation.size_bytes or 0) > available_bytes():
        raise OSError(errno.ENOSPC, "There is no room to look at the file")
    copy = folder / "original"
    with generation.file.open("rb") as stream, copy.open("wb") as out:
        while piece := stream.read(COPY_BYTES):
            pulse()
            out.write(piece)
    return copy


def _keep(generation: Generation, preview: Path) -> bool:
    """Store it, unless the result was deleted or saved again meanwhile."""
    target = generation.preview
    name = target.field.generate_filename(generation, preview.name)
    target.storage.delete(name)
    with preview.open("rb") as stream:
        stored = target.storage.save(name, File(stream))
    same = Generation.objects.filter(pk=generation.pk, state=State.DONE, deleted_at=None)
    same = same.filter(file=generation.file.name, finished_at=generation.finished_at)
    if same.update_with_version(preview=stored):
        return True
    target.storage.delete(stored)
    return False


def _note_failure(wanted: WantedPreview, lease: Lease, error: Exception, now: dt.datetime) -> None:
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        # The storage failed, not the file: this counts as no try.
        lease.release(due_at=now + STORAGE_PAUSE, tries=wanted.tries)
        return
    pause = RETRY_SECONDS[wanted.tries] * settings.PATIENCE
    lease.release(due_at=now + dt.timedelta(seconds=pause))
