"""Bringing a finished result home: streamed, checked, stored whole or not at all. Never generates again."""

import contextlib
import datetime as dt
import logging
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pixstudio.accounts.operations import NO_CLIENT, client_of
from pixstudio.jobs.models import IMPORTED, Generation, GenerationQuerySet
from pixstudio.jobs.operations.saving.import_pacing import nudge_imported
from pixstudio.jobs.operations.saving.playable_version import keep_version
from pixstudio.jobs.operations.saving.stored_files import remove_stored
from pixstudio.jobs.operations.submission.outcomes import close_attempt
from pixstudio.jobs.result_files import Arrived, NoFile, look_at
from pixstudio.jobs.result_types import (
    GONE,
    NOT_PLAYABLE,
    STORAGE,
    expected_of,
    is_video,
    result_of_job,
)
from pixstudio.jobs.states import State
from pixstudio.library.arriving import work_folder
from pixstudio.library.operations.storing import put
from pixstudio.media import fetching
from pixstudio.media.disks import trouble_with_disks
from pixstudio.media.storage_troubles import StorageTrouble, trouble_of, trouble_words
from pixstudio.pixverse import errors, statuses

logger = logging.getLogger(__name__)
LINK_IS_DEAD = (401, 403, 404, 410)
RETRY_SECONDS = (2, 5, 15, 60, 180)
DEADLINE_SECONDS = 900.0
ROOM_PAUSE = dt.timedelta(minutes=1)


class NotStored(Exception):
    """A disk or the bucket is no good: `trouble` says how. The text is a sentence for a person."""

    def __init__(self, trouble: StorageTrouble) -> None:
        super().__init__(trouble_words(trouble))
        self.trouble = trouble


class GoneUpstream(Exception):
    """PixVerse does not have the result any more, so that it can't be fetched again."""

    def __init__(self) -> None:
        super().__init__(_("PixVerse does not have it any more."))


class Unsteady(Exception):
    """Two downloads of what can't be read were not the same; the text is a sentence for a person."""


class LeaseLost(Exception):
    """Another worker has taken the result over: this one leaves everything as it is."""


class Lease:
    """The right of one worker to save one result, for as long as it says."""

    def __init__(self, generation_id: uuid.UUID, until: dt.datetime) -> None:
        self.generation_id = generation_id
        self.until = until
        self._renew_at = timezone.now()

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
        """Hold on, now and again. Raises: LeaseLost."""
        now = timezone.now()
        if now >= self._renew_at:
            self._renew_at = now + dt.timedelta(seconds=settings.LEASE_SECONDS / 3)
            self.extend(settings.LEASE_SECONDS)


class LeasedFile:
    """A file being written to that keeps its row's lease alive while bytes arrive."""

    def __init__(self, stream: IO[bytes], lease: Lease) -> None:
        self.stream = stream
        self.lease = lease

    def write(self, data: bytes) -> int:
        self.lease.pulse()
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
        with disk_troubles(), work_folder("save") as folder:
            arrived = _bring_home(generation, folder, lease)
            lease.extend(settings.LEASE_SECONDS)
            _store(generation, arrived, lease)
    except LeaseLost:
        return False
    except Exception as error:
        # Whatever it was: it counts as a try, or the row would be taken up again for ever.
        if getattr(error, "status", None) in LINK_IS_DEAD and not _renew_link(generation):
            error = GoneUpstream()
        _note_failure(generation, lease, error, timezone.now())
        return False
    return _finish(generation, lease, arrived, timezone.now())


@contextlib.contextmanager
def disk_troubles() -> Iterator[None]:
    """Turn what disks and buckets say into NotStored."""
    try:
        yield
    except OSError as error:
        raise NotStored(trouble_of(error)) from error


def _renew_link(generation: Generation) -> bool:
    """Ask the API for the result's present address; links expire, the video does not.

    False where PixVerse says that it has no such result any more, which is remembered.
    """
    attempt = generation.attempts.exclude(remote_id=None).last()
    if attempt is None or attempt.remote_id is None:
        return True
    try:
        video = client_of(generation.team_id).get_video(attempt.remote_id)
    except (errors.NotFound, errors.BadRequest) as error:
        logger.info("%s is not at PixVerse any more: %s", generation.pk, error)
        Generation.objects.filter(pk=generation.pk).update(upstream_gone_at=timezone.now())
        return False
    except (errors.PixVerseError, *NO_CLIENT) as error:
        logger.info("No new link for %s: %s", generation.pk, error)
        return True
    if statuses.outcome(video) == "deleted":
        Generation.objects.filter(pk=generation.pk).update(upstream_gone_at=timezone.now())
        return False
    if result := result_of_job(generation, video):
        Generation.objects.filter(pk=generation.pk).update(result_url=result.url)
    return True


def _bring_home(generation: Generation, folder: Path, lease: Lease) -> Arrived:
    """Fetch the result and look at it. What can't be read is fetched once more: the same bytes again are
    what there is, and are kept; others may be the next time. Raises: NoFile, Unsteady, NotStored, …"""
    if trouble := trouble_with_disks():
        raise NotStored(trouble)
    fetched, arrived = _fetched(generation, folder / "result", lease)
    if arrived.is_read:
        return arrived
    again, second = _fetched(generation, folder / "again", lease)
    is_last = generation.tries >= len(RETRY_SECONDS)
    if not second.is_read and again.sha256 != fetched.sha256 and not is_last:
        raise Unsteady(_("What came can’t be read, and it was something else each time."))
    return second


def _fetched(generation: Generation, path: Path, lease: Lease) -> tuple[fetching.Fetched, Arrived]:
    with path.open("wb") as stream:
        fetched = fetching.fetch(
            generation.result_url,
            LeasedFile(stream, lease),  # type: ignore[arg-type]
            max_bytes=settings.RESULT_MAX_BYTES,
            deadline_seconds=DEADLINE_SECONDS,
            allowed_origin=settings.LOOPBACK_ORIGIN,
        )
    return fetched, look_at(path, fetched, expected_of(generation))


def _store(generation: Generation, arrived: Arrived, lease: Lease) -> None:
    """Put the files into the storage; what a killed worker or an earlier save left there goes."""
    lease.pulse()
    # What an import shows of it stays until there is something better.
    remove_stored(generation, but=generation.poster.name)
    put(generation.file, arrived.path, lease.pulse, may_share=True)
    if arrived.poster:
        put(generation.poster, arrived.poster, lease.pulse, may_share=True)
    generation.playable = ""
    if is_video(arrived.content_type):
        keep_version(generation, arrived.path, lease.pulse)


def _finish(generation: Generation, lease: Lease, arrived: Arrived, now: dt.datetime) -> bool:
    late = "arrived_late" if generation.problem == "arrived_late" else ""
    with transaction.atomic():
        done = lease.rows().move(
            generation.pk,
            [State.SAVING],
            State.DONE,
            now,
            file=generation.file.name,
            poster=generation.poster.name or "",
            playable=generation.playable.name or "",
            content_type=arrived.content_type,
            size_bytes=arrived.size_bytes,
            finished_at=now,
            due_at=None,
            lease_until=None,
            problem=_problem_with(generation, arrived) or late,
            words="",
            **arrived.facts,
        )
        if done:
            close_attempt(generation.pk, "done")
    return done


def _problem_with(generation: Generation, arrived: Arrived) -> str:
    """Our word for what is to be said of the file; one with a version for browsers plays on every page."""
    is_solved = arrived.problem == NOT_PLAYABLE and generation.playable
    return "" if is_solved else arrived.problem


EXPECTED = (fetching.FetchError, NoFile, NotStored, GoneUpstream, Unsteady)
FINAL_TROUBLE = (fetching.TooLarge, fetching.AddressRefused, GoneUpstream)


def _note_failure(generation: Generation, lease: Lease, error: Exception, now: dt.datetime) -> None:
    is_expected = isinstance(error, EXPECTED)
    logger.warning(
        "Result of %s could not be saved: %s", generation.pk, error, exc_info=not is_expected
    )
    words = str(error) if is_expected else type(error).__name__
    is_imported = generation.problem == IMPORTED
    problem = IMPORTED if is_imported else _problem_of(error)
    values = {"problem": problem, "words": words, "lease_until": None}
    if is_imported and isinstance(error, NotStored):
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


def _problem_of(error: Exception) -> str:
    if isinstance(error, NotStored):
        return f"{STORAGE}{error.trouble}"
    return GONE if isinstance(error, GoneUpstream) else "not_saved"
