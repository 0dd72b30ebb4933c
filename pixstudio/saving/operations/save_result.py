"""Downloads, checks and stores finished results, whole or not at all. Never generates again."""

import contextlib
import datetime as dt
import logging
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of
from pixstudio.jobs.models import IMPORTED, Generation, GenerationQuerySet
from pixstudio.jobs.operations.stored_files import delete_stored_files
from pixstudio.jobs.operations.submission.outcomes import close_attempt
from pixstudio.jobs.result_types import (
    GONE,
    NOT_PLAYABLE,
    STORAGE,
    expected_type,
    result_of_job,
)
from pixstudio.jobs.states import State
from pixstudio.jobs.upstream import result_kind
from pixstudio.library.operations.storage import store_file
from pixstudio.library.temp_files import work_folder
from pixstudio.media.storage.disk_space import check_disks
from pixstudio.media.storage.errors import StorageProblem, classify_error, problem_message
from pixstudio.media.url_fetching import download
from pixstudio.pixverse import errors, statuses
from pixstudio.saving.operations.durations import learn_duration
from pixstudio.saving.operations.import_pacing import enqueue_imported_downloads
from pixstudio.saving.operations.playable_version import save_playable_version
from pixstudio.saving.result_files import NotAResultFile, ReceivedFile, inspect_file
from pixstudio.web import database_time, leases

logger = logging.getLogger(__name__)
Lease = leases.Lease[GenerationQuerySet]
LINK_IS_DEAD = (401, 403, 404, 410)
RETRY_SECONDS = (2, 5, 15, 60, 180)
DEADLINE_SECONDS = 900.0
ROOM_PAUSE = dt.timedelta(minutes=1)


class NotStored(Exception):
    """The disk or bucket failed; `trouble` is the kind. The text is a message for users."""

    def __init__(self, trouble: StorageProblem) -> None:
        super().__init__(problem_message(trouble))
        self.trouble = trouble


class GoneUpstream(Exception):
    """PixVerse does not have the result any more, so that it can't be fetched again."""

    def __init__(self) -> None:
        super().__init__(_("PixVerse no longer has it."))


class Unsteady(Exception):
    """Two downloads of an unreadable file differed; the text is a message for users."""


class LeasedFile:
    """A file being written to that keeps its row's lease alive while bytes arrive."""

    def __init__(self, stream: IO[bytes], lease: Lease) -> None:
        self.stream = stream
        self.lease = lease

    def write(self, data: bytes) -> int:
        self.lease.pulse()
        return self.stream.write(data)


def claim(generation_id: uuid.UUID, now: dt.datetime) -> Lease | None:
    """Claim a job in `saving`; None if another worker saves it."""
    rows = Generation.objects.filter(pk=generation_id, state=State.SAVING)
    return leases.Lease.claim(rows, now, due_column="due_at")


def save_result(*, generation_id: uuid.UUID, now: dt.datetime) -> bool:
    """Download, check and store the result of a job in `saving`; True when it is `done`.

    One worker at a time (lease). A cut download or a dead worker starts over; after the last try the
    job is `unsaved`, and a user can save again as long as PixVerse keeps the file.
    Writes the file, a poster and the facts read from the file. Costs nothing.
    """
    lease = claim(generation_id, now)
    if lease is None:
        return False
    generation = Generation.objects.get(pk=generation_id)
    try:
        return _save(generation, lease)
    finally:
        if generation.problem == IMPORTED:
            enqueue_imported_downloads(database_time.now())


def _save(generation: Generation, lease: Lease) -> bool:
    try:
        with disk_troubles(), work_folder("save") as folder:
            arrived = _download_and_store(generation, folder, lease)
            lease.extend()
            _store(generation, arrived, lease)
    except leases.LeaseLost:
        return False
    except Exception as error:
        # Any error counts as a try, or the row would be retried for ever.
        if getattr(error, "status", None) in LINK_IS_DEAD and not _renew_link(generation):
            error = GoneUpstream()
        _note_failure(generation, lease, error, database_time.now())
        return False
    return _finish(generation, lease, arrived, database_time.now())


@contextlib.contextmanager
def disk_troubles() -> Iterator[None]:
    """Convert disk and bucket errors to NotStored."""
    try:
        yield
    except OSError as error:
        raise NotStored(classify_error(error)) from error


def _renew_link(generation: Generation) -> bool:
    """Ask the API for the result's present address; links expire, the video does not.

    False if PixVerse no longer has the result, which is recorded.
    """
    attempt = generation.attempts.exclude(remote_id=None).last()
    if attempt is None or attempt.remote_id is None:
        return True
    try:
        video = client_of(generation.team_id).get_result(result_kind(generation), attempt.remote_id)
    except (errors.NotFound, errors.BadRequest) as error:
        logger.info("%s is no longer at PixVerse: %s", generation.pk, error)
        Generation.objects.filter(pk=generation.pk).update(upstream_gone_at=database_time.now())
        return False
    except (errors.PixVerseError, *NO_CLIENT_ERRORS) as error:
        logger.info("No new link for %s: %s", generation.pk, error)
        return True
    if statuses.outcome(video) == "deleted":
        Generation.objects.filter(pk=generation.pk).update(upstream_gone_at=database_time.now())
        return False
    if result := result_of_job(generation, video):
        Generation.objects.filter(pk=generation.pk).update(result_url=result.url)
    return True


def _download_and_store(generation: Generation, folder: Path, lease: Lease) -> ReceivedFile:
    """Fetch the result and look at it. What can't be read is fetched once more: the same bytes again are
    what there is, and are kept; others may be the next time. Raises: NoFile, Unsteady, NotStored, …"""
    if trouble := check_disks():
        raise NotStored(trouble)
    fetched, arrived = _fetched(generation, folder / "result", lease)
    if arrived.is_read:
        return arrived
    again, second = _fetched(generation, folder / "again", lease)
    is_last = generation.tries >= len(RETRY_SECONDS)
    if not second.is_read and again.sha256 != fetched.sha256 and not is_last:
        raise Unsteady(_("The downloaded file can’t be read and was different each time."))
    return second


def _fetched(
    generation: Generation, path: Path, lease: Lease
) -> tuple[download.FetchResult, ReceivedFile]:
    with path.open("wb") as stream:
        fetched = download.fetch(
            generation.result_url,
            LeasedFile(stream, lease),  # type: ignore[arg-type]
            download.FetchLimits(settings.RESULT_MAX_BYTES, DEADLINE_SECONDS),
            allowed_origin=settings.LOOPBACK_ORIGIN,
        )
    return fetched, inspect_file(path, fetched, expected_type(generation), lease.pulse)


def _store(generation: Generation, arrived: ReceivedFile, lease: Lease) -> None:
    """Put the files into the storage; what a killed worker or an earlier save left there goes."""
    lease.pulse()
    # What an import shows of it stays until there is something better.
    delete_stored_files(generation, but=generation.poster.name)
    store_file(generation.file, arrived.path, lease.pulse, may_share=True)
    if arrived.poster:
        store_file(generation.poster, arrived.poster, lease.pulse, may_share=True)
    generation.playable = ""
    if not arrived.plays_everywhere:
        save_playable_version(generation, arrived.path, lease.pulse)


def _finish(generation: Generation, lease: Lease, arrived: ReceivedFile, now: dt.datetime) -> bool:
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
            preview="",
            content_type=arrived.content_type,
            size_bytes=arrived.size_bytes,
            file_removed_at=None,
            storage_class="",
            finished_at=now,
            due_at=None,
            lease_until=None,
            problem=_problem_with(generation, arrived) or late,
            words="",
            **arrived.facts,
        )
        if done:
            close_attempt(generation.pk, "done")
            learn_duration(generation=generation, finished_at=now)
    return done


def _problem_with(generation: Generation, arrived: ReceivedFile) -> str:
    """The `problem` key that describes the file; a file with a browser version plays on every page."""
    is_solved = arrived.problem == NOT_PLAYABLE and generation.playable
    return "" if is_solved else arrived.problem


EXPECTED = (download.FetchError, NotAResultFile, NotStored, GoneUpstream, Unsteady)
FINAL_TROUBLE = (download.FileTooLarge, download.AddressNotAllowed, GoneUpstream)


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
        # No user waits for it, so it can wait until there is space.
        lease.rows().update_with_version(due_at=now + ROOM_PAUSE * settings.PATIENCE, **values)
        return
    if generation.tries >= len(RETRY_SECONDS) or isinstance(error, FINAL_TROUBLE):
        lease.rows().move(generation.pk, [State.SAVING], State.UNSAVED, now, due_at=None, **values)
        return
    pause = RETRY_SECONDS[generation.tries] * settings.PATIENCE
    lease.rows().update_with_version(
        tries=generation.tries + 1, due_at=now + dt.timedelta(seconds=pause), **values
    )


def _problem_of(error: Exception) -> str:
    if isinstance(error, NotStored):
        return f"{STORAGE}{error.trouble}"
    return GONE if isinstance(error, GoneUpstream) else "not_saved"
