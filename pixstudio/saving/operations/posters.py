"""Downloads posters of imported videos whose files are not here."""

import datetime as dt
import logging
import time
from pathlib import Path

from django.conf import settings
from django.core.files import File

from pixstudio.jobs.models import Generation, WantedPoster
from pixstudio.jobs.states import State
from pixstudio.library.temp_files import work_folder
from pixstudio.media.image import processing
from pixstudio.media.url_fetching import download
from pixstudio.saving.operations.import_pacing import enqueue_posters, is_disk_full

logger = logging.getLogger(__name__)
MAX_BYTES = 20 * 1000**2
MAX_SIDE = 960
SECONDS_A_FILE = 30.0
# Results of users' jobs need the same workers: they get their turn after this many seconds.
SECONDS_AT_ONCE = 3.0
POSTERS_AT_ONCE = 200
ASK_AGAIN_AFTER = dt.timedelta(hours=1)
MAX_TRIES = 3
WITHOUT_FILE = (State.UNSAVED, State.SAVING)
EXPECTED = (download.FetchError, processing.ImageError, OSError)


def fetch_posters(*, now: dt.datetime) -> int:
    """Fetch posters that are due, for about SECONDS_AT_ONCE seconds; returns how many came.

    A failed download is retried an hour later, three times in all; the tile then shows the
    operation's icon. None on a nearly full disk. Enqueues itself again after progress. Costs nothing.
    """
    if is_disk_full():
        return 0
    ends_at = time.monotonic() + SECONDS_AT_ONCE
    tried = came = 0
    due = WantedPoster.objects.filter(due_at__lte=now).select_related("generation")
    for wanted in due.order_by("due_at", "pk")[:POSTERS_AT_ONCE]:
        if time.monotonic() > ends_at:
            break
        if _claim(wanted, now):
            tried += 1
            came += _fetch(wanted)
    if tried:
        enqueue_posters(now)
    return came


def _claim(wanted: WantedPoster, now: dt.datetime) -> bool:
    """Claim it by postponing its next try, which also delays retries of a bad image."""
    if wanted.tries >= MAX_TRIES or not _is_needed(wanted):
        wanted.delete()
        return False
    same = WantedPoster.objects.filter(pk=wanted.pk, due_at=wanted.due_at, tries=wanted.tries)
    return same.update(due_at=now + ASK_AGAIN_AFTER, tries=wanted.tries + 1) == 1


def _is_needed(wanted: WantedPoster) -> bool:
    row = wanted.generation
    return row.state in WITHOUT_FILE and row.deleted_at is None and not row.poster


def _fetch(wanted: WantedPoster) -> bool:
    try:
        with work_folder("poster") as folder:
            fetched, poster = folder / "fetched", folder / "poster.webp"
            with fetched.open("wb") as stream:
                download.fetch(
                    wanted.url,
                    stream,
                    download.FetchLimits(MAX_BYTES, SECONDS_A_FILE),
                    allowed_origin=settings.LOOPBACK_ORIGIN,
                )
            processing.make_thumbnail(fetched, poster, longest_side=MAX_SIDE)
            _keep(wanted.generation, poster)
    except EXPECTED as error:
        logger.info("No poster for %s: %s", wanted.generation_id, error)
        if isinstance(error, OSError):
            # Errors of our own disk don't count as tries.
            WantedPoster.objects.filter(pk=wanted.pk).update(tries=wanted.tries)
        return False
    wanted.delete()
    return True


def _keep(generation: Generation, poster: Path) -> None:
    """Store it, unless the video itself was saved or removed meanwhile."""
    target = generation.poster
    name = target.field.generate_filename(generation, poster.name)
    with poster.open("rb") as stream:
        stored = target.storage.save(name, File(stream))
    unsaved = Generation.objects.filter(pk=generation.pk, state__in=WITHOUT_FILE, deleted_at=None)
    if not unsaved.filter(poster="").update_with_version(poster=stored):
        target.storage.delete(stored)
