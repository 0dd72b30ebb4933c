"""Prepares a generation for submission: uploads its files, looks up its source at PixVerse.

Both cost nothing and may be repeated.
"""

import datetime as dt
import logging
import uuid

from django.conf import settings
from django.db.models import Q, QuerySet

from pixstudio.accounts.encrypted_columns import CannotDecrypt
from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NotConnected, client_of, record_failure
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.submission.source_lookup import fetch_source_status
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import enqueue
from pixstudio.jobs.upstream import needs_source, remote_id_of
from pixstudio.library.models import Asset
from pixstudio.library.operations import file_to_send, record_remote_copy
from pixstudio.pixverse import errors
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.uploading import SLOWEST_BYTES_PER_SECOND
from pixstudio.web import database_time
from pixstudio.web.leases import Lease

logger = logging.getLogger(__name__)
# And longer for a large file; after a killed worker its job waits this long.
UPLOAD_LEASE = dt.timedelta(minutes=2)
RETRY_SECONDS = (3, 10, 30, 60)
MAX_COUNTED = 1000


class UploadTruncated(Exception):
    """The stored file is shorter than its row says."""


class SourceGone(Exception):
    """The source video is no longer at PixVerse."""


TROUBLES = (errors.PixVerseError, NotConnected, CannotDecrypt, OSError, UploadTruncated, SourceGone)
# Another try would end the same way; the word is what the card explains.
FINAL: dict[type[Exception], str] = {
    errors.BadRequest: "upload_refused",
    errors.Unauthorized: "unauthorized",
    errors.Moderated: "upload_refused",
    FileNotFoundError: "file_lost",
    UploadTruncated: "file_lost",
    SourceGone: "source_gone",
}
# Not the file's fault: the next try takes another account.
LOST_ACCOUNT = (errors.AccountOnHold, errors.NotFound)


def prepare_generation(*, generation_id: uuid.UUID, now: dt.datetime) -> bool:
    """Upload what the generation needs and was never uploaded, and see that its source is still there;
    True when it is ready to be sent.

    One worker at a time uploads a file (a lease on the asset). An unreachable API is retried later;
    a refused file makes the generation `refused` with the API's message. Costs no credits.
    """
    generation = (
        Generation.objects.select_related("wanted_account", "source")
        .filter(pk=generation_id, state=State.QUEUED, prepared_at=None, paused_at=None)
        .filter(pending_approval=None)
        .first()
    )
    if generation is None:
        return False
    try:
        _look_up_source(generation, now)
        inputs = generation.inputs.select_related("asset")
        waiting = [item for item in inputs if not _upload(generation, item.asset, now)]
    except TROUBLES as error:
        _note_trouble(generation, error, now)
        return False
    if not waiting:
        # Not one that was edited meanwhile: what it is made from now may not be uploaded yet.
        unchanged = Generation.objects.filter(version=generation.version, state=State.QUEUED)
        unchanged.filter(pk=generation.pk).update(prepared_at=now, due_at=now, tries=0)
        enqueue("submit_next", str(generation.team_id))
    return not waiting


def _look_up_source(generation: Generation, now: dt.datetime) -> None:
    """Ask PixVerse for the source's video, which may have been deleted there.

    Page: get-pixverse-videos-video_id. Raises: SourceGone, and the client's errors.
    """
    if needs_source(generation) and not remote_id_of(generation.source):
        raise SourceGone
    if generation.source is None:
        return
    if fetch_source_status(generation.source, now) is False:
        raise SourceGone


def _note_trouble(generation: Generation, error: Exception, now: dt.datetime) -> None:
    """Refuse permanent errors, retry the others later."""
    words = error.words if isinstance(error, errors.PixVerseError) else ""
    if type(error) in FINAL:
        _refuse(generation, FINAL[type(error)], words, now)
    elif isinstance(error, NotConnected | CannotDecrypt):
        _wait(generation, now, "not_connected", "")
    elif isinstance(error, LOST_ACCOUNT):
        _wait(generation, now, "", "")
    elif isinstance(error, OSError):
        logger.warning("A file of %s can't be read: %s", generation.pk, error)
        _wait(generation, now, "storage_away", "")
    else:
        _wait(generation, now, "unreachable", words, error)


def _uploading_account(generation: Generation) -> Account | None:
    """Any usable account will do: a file uploaded on one can be used from every other."""
    wanted = generation.wanted_account
    if wanted is not None and wanted.is_usable:
        return wanted
    accounts = Account.objects.filter(team=generation.team_id)
    return next((account for account in accounts if account.is_usable), None)


def _upload(generation: Generation, asset: Asset, now: dt.datetime) -> bool:
    if asset.remote_path:
        return True
    account = _uploading_account(generation)
    lease = _claim(asset, now) if account else None
    if account is None or lease is None:
        # Held by another worker, or sent by it since we looked: the next try knows.
        _wait(generation, now, "" if account else "no_account", "")
        return False
    try:
        _send_file(client_of(generation.team_id), asset, account, now)
    except LOST_ACCOUNT as error:
        record_failure(account_id=account.pk, error=error)
        raise
    finally:
        lease.release()
    return True


def _claim(asset: Asset, now: dt.datetime) -> Lease[QuerySet[Asset]] | None:
    """Claim the upload of a file; None if it is claimed by another worker, or uploaded."""
    seconds = asset.size_bytes / SLOWEST_BYTES_PER_SECOND
    return Lease.claim(
        Asset.objects.filter(pk=asset.pk),
        # The files before this one may have taken long.
        max(now, database_time.now()),
        duration=UPLOAD_LEASE + dt.timedelta(seconds=seconds),
        column="sending_until",
        condition=Q(remote_path=""),
    )


def _send_file(client: Client, asset: Asset, account: Account, now: dt.datetime) -> None:
    stored, content_type, size_bytes = file_to_send(asset)
    with stored.open("rb") as stream:
        try:
            upload = client.upload_file(
                stream,
                content_type=content_type,
                size_bytes=size_bytes,
                email=account.email,
            )
        except ValueError as error:
            raise UploadTruncated(str(error)) from error
    record_remote_copy(asset=asset, path=upload.path, remote_id=str(upload.id or ""), now=now)


def _wait(
    generation: Generation,
    now: dt.datetime,
    problem: str,
    words: str,
    error: Exception | None = None,
) -> None:
    seconds = RETRY_SECONDS[min(generation.tries, len(RETRY_SECONDS) - 1)] * settings.PATIENCE
    pause = dt.timedelta(seconds=seconds)
    Generation.objects.filter(pk=generation.pk, state=State.QUEUED).update_with_version(
        due_at=now + (errors.pause_after(error, pause) if error else pause),
        tries=min(generation.tries + 1, MAX_COUNTED),
        problem=problem,
        words=words,
    )


def _refuse(generation: Generation, problem: str, words: str, now: dt.datetime) -> None:
    Generation.objects.move(
        generation.pk,
        [State.QUEUED],
        State.REFUSED,
        now,
        problem=problem,
        words=words,
        due_at=None,
        finished_at=now,
        pending_approval=None,
    )
