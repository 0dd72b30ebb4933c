"""Bringing a finished result home: streamed, checked, stored whole or not at all. Never generates again."""

import datetime as dt
import logging
import tempfile
import uuid
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pixstudio.accounts.operations import NO_CLIENT, client_of
from pixstudio.generations.models import IMPORTED, Generation, GenerationQuerySet
from pixstudio.generations.operations.answers import close_attempt
from pixstudio.generations.operations.pacing import is_disk_full, nudge_imported
from pixstudio.generations.operations.versions import keep_version
from pixstudio.generations.states import State
from pixstudio.library.arriving import workplace
from pixstudio.media import fetching, films, pictures
from pixstudio.pixverse import errors

logger = logging.getLogger(__name__)
LINK_IS_DEAD = (401, 403, 404, 410)
RETRY_SECONDS = (2, 5, 15, 60, 180)
DEADLINE_SECONDS = 900.0
ROOM_PAUSE = dt.timedelta(minutes=1)
SLOWEST_BYTES_PER_SECOND = 1024 * 1024


class DiskFull(Exception):
    """There is less free space than FREE_SPACE_FLOOR_BYTES."""


class LeaseLost(Exception):
    """Another worker has taken the result over: this one leaves everything as it is."""


class Lease:
    """The right of one worker to save one result, for as long as it says."""

    def __init__(self, generation_id: uuid.UUID, until: dt.datetime) -> None:
        self.generation_id = generation_id
        self.until = until

    def rows(self) -> GenerationQuerySet:
        """The row while the lease is ours, none afterwards."""
        return Generation.objects.filter(
            pk=self.generation_id, state=State.SAVING, lease_until=self.until
        )

    def extend(self, seconds: float) -> None:
        """Hold on for so many seconds from now. Raises: LeaseLost."""
        until = timezone.now() + dt.timedelta(seconds=seconds)
        if not self.rows().update(lease_until=until):
            raise LeaseLost
        self.until = until

    def pulse(self) -> None:
        """Hold on during long work. Raises: LeaseLost."""
        self.extend(settings.LEASE_SECONDS)


class LeasedFile:
    """A file being written to that keeps its row's lease alive while bytes arrive."""

    def __init__(self, stream: IO[bytes], lease: Lease) -> None:
        self.stream = stream
        self.lease = lease
        self.renew_at = timezone.now()

    def write(self, data: bytes) -> int:
        if timezone.now() >= self.renew_at:
            self.renew_at = timezone.now() + dt.timedelta(seconds=settings.LEASE_SECONDS / 3)
            self.lease.extend(settings.LEASE_SECONDS)
        return self.stream.write(data)


def save_result(*, generation_id: uuid.UUID, now: dt.datetime) -> bool:
    """Download, check and store the result of a job in `saving`; True when it is `done`.

    One worker at a time (lease). A cut download or a dead worker starts over; after the last try the
    job is `unsaved`, from where a person can save again as long as PixVerse keeps the file.
    Writes the file, a poster and the facts read from the file. Costs nothing.
    """
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    lease = Lease(generation_id, now + dt.timedelta(seconds=settings.LEASE_SECONDS))
    claimed = Generation.objects.filter(free, pk=generation_id, state=State.SAVING).update(
        lease_until=lease.until, due_at=lease.until
    )
    if not claimed:
        return False
    generation = Generation.objects.get(pk=generation_id)
    try:
        return _save(generation, lease)
    finally:
        if generation.problem == IMPORTED:
            nudge_imported(timezone.now())


def _save(generation: Generation, lease: Lease) -> bool:
    try:
        with tempfile.TemporaryDirectory(dir=workplace()) as folder:
            facts = _bring_home(generation, Path(folder), lease)
    except LeaseLost:
        return False
    except Exception as error:
        # Whatever it was: it counts as a try, or the row would be taken up again for ever.
        if getattr(error, "status", None) in LINK_IS_DEAD:
            _renew_link(generation)
        _note_failure(generation, lease, error, timezone.now())
        return False
    return _finish(generation, lease, facts, timezone.now())


def _renew_link(generation: Generation) -> None:
    """Ask the API for the result's present address; links expire, the video does not."""
    attempt = generation.attempts.exclude(remote_id=None).last()
    if attempt is None or attempt.remote_id is None:
        return
    try:
        video = client_of(generation.team_id).get_video(attempt.remote_id)
    except (errors.PixVerseError, *NO_CLIENT) as error:
        logger.info("No new link for %s: %s", generation.pk, error)
        return
    is_image = generation.content_type.startswith("image/")
    link = video.img_url if is_image else video.url
    if link:
        Generation.objects.filter(pk=generation.pk).update(result_url=link)


def _bring_home(generation: Generation, folder: Path, lease: Lease) -> dict[str, Any]:
    if is_disk_full():
        raise DiskFull("The disk is nearly full.")
    is_image = generation.content_type.startswith("image/")
    result = folder / ("result.webp" if is_image else "result.mp4")
    with result.open("wb") as stream:
        fetched = fetching.fetch(
            generation.result_url,
            LeasedFile(stream, lease),  # type: ignore[arg-type]
            max_bytes=settings.RESULT_MAX_BYTES,
            deadline_seconds=DEADLINE_SECONDS,
            allowed_origin=settings.LOOPBACK_ORIGIN,
        )
    facts = _picture_facts(result, folder) if is_image else _film_facts(result, folder)
    version = "" if is_image else keep_version(generation, result, folder, lease.pulse)
    lease.extend(settings.LEASE_SECONDS + fetched.size_bytes / SLOWEST_BYTES_PER_SECOND)
    _store(generation, result, folder / "poster.webp")
    return {"size_bytes": fetched.size_bytes, "playable": version, **facts}


def _film_facts(result: Path, folder: Path) -> dict[str, Any]:
    facts = films.probe(result)
    films.take_poster(result, folder / "poster.webp")
    return {
        "width": facts.width,
        "height": facts.height,
        "duration_seconds": facts.duration_seconds,
        "has_sound": facts.has_sound,
    }


def _picture_facts(result: Path, folder: Path) -> dict[str, Any]:
    facts = pictures.read_picture(result)
    pictures.make_thumbnail(result, folder / "poster.webp", longest_side=960)
    return {"width": facts.width, "height": facts.height, "has_sound": False}


def _store(generation: Generation, result: Path, poster: Path) -> None:
    """Put both files into the storage; a file left by a killed worker is replaced."""
    for field, path in (("file", result), ("poster", poster)):
        target = getattr(generation, field)
        name = target.field.generate_filename(generation, path.name)
        target.storage.delete(name)
        with path.open("rb") as stream:
            stored = target.storage.save(name, File(stream))
        setattr(generation, field, stored)


def _finish(generation: Generation, lease: Lease, facts: dict[str, Any], now: dt.datetime) -> bool:
    with transaction.atomic():
        done = lease.rows().move(
            generation.pk,
            [State.SAVING],
            State.DONE,
            now,
            file=generation.file.name,
            poster=generation.poster.name,
            finished_at=now,
            due_at=None,
            lease_until=None,
            problem="arrived_late" if generation.problem == "arrived_late" else "",
            words="",
            **facts,
        )
        if done:
            close_attempt(generation.pk, "done")
    return done


EXPECTED = (fetching.FetchError, films.BrokenFilm, pictures.PictureError, DiskFull, OSError)
FINAL_TROUBLE = (fetching.TooLarge, fetching.AddressRefused, pictures.TooManyPixels)


def _note_failure(generation: Generation, lease: Lease, error: Exception, now: dt.datetime) -> None:
    is_expected = isinstance(error, EXPECTED)
    logger.warning(
        "Result of %s could not be saved: %s", generation.pk, error, exc_info=not is_expected
    )
    words = (
        str(error) if isinstance(error, (fetching.FetchError, DiskFull)) else type(error).__name__
    )
    is_imported = generation.problem == IMPORTED
    problem = IMPORTED if is_imported else "not_saved"
    values = {"problem": problem, "words": words, "lease_until": None}
    if is_imported and isinstance(error, DiskFull):
        # Nobody waits for it, so it has all the time until there is room.
        lease.rows().touch(due_at=now + ROOM_PAUSE * settings.PATIENCE, **values)
        return
    if generation.tries >= len(RETRY_SECONDS) or isinstance(error, FINAL_TROUBLE):
        lease.rows().move(generation.pk, [State.SAVING], State.UNSAVED, now, due_at=None, **values)
        return
    pause = RETRY_SECONDS[generation.tries] * settings.PATIENCE
    lease.rows().touch(
        tries=generation.tries + 1, due_at=now + dt.timedelta(seconds=pause), **values
    )
