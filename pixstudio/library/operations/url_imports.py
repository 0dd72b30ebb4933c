"""Import files into the library from a web address."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import IO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pixstudio.library.models import Stage, Upload
from pixstudio.library.operations.quota import (
    UploadRefused,
    check_space,
    disk_full_error,
    refusal_from,
    remaining_quota,
)
from pixstudio.library.operations.upload_bytes import delete_upload_bytes, move_to_bucket
from pixstudio.library.operations.uploads import (
    Lease,
    check_unfinished_limit,
    claim_upload,
    create_upload,
    refuse_upload,
)
from pixstudio.library.task_queue import enqueue
from pixstudio.library.temp_files import upload_path
from pixstudio.library.validation import format_size
from pixstudio.media.recognition.file_types import HEAD_BYTES, sniff
from pixstudio.media.recognition.filenames import sanitize_filename
from pixstudio.media.storage.disk_space import available_bytes
from pixstudio.media.storage.errors import BucketError
from pixstudio.media.url_fetching import download
from pixstudio.teams.models import Membership, Team
from pixstudio.web import database_time
from pixstudio.web.leases import LeaseLost

logger = logging.getLogger(__name__)
MAX_URL_LENGTH = 2000
RETRY_SECONDS = (2, 10)
PROGRESS_INTERVAL = dt.timedelta(seconds=0.7)
_WEB_PAGES = ("text/html", "application/xhtml+xml")


def start_import(
    *, member: Membership, url: str, now: dt.datetime, api_key_id: uuid.UUID | None = None
) -> Upload:
    """Have the file behind a web address fetched into the team's library by a worker.

    `api_key_id` is the key of the program that asks, with which the import ends.

    Raises: UploadRefused for what is no address that may be fetched, NoRoom where there is none.
    """
    url = url.strip()
    if not url:
        raise UploadRefused(_("Enter the web address of a file. Nothing was downloaded."))
    if len(url) > MAX_URL_LENGTH or "\x00" in url:
        raise UploadRefused(_("That is not a valid web address."))
    try:
        download.check_url(url, allowed_origin=settings.LOOPBACK_ORIGIN)
    except download.AddressNotAllowed as error:
        raise UploadRefused(str(error)) from error
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=member.team_id)
        check_unfinished_limit(member)
        check_space(member, 1)
        upload = Upload(name=_name_in(url), source_url=url, stage=Stage.FETCHING, due_at=now)
        upload.api_key_id = api_key_id
        create_upload(upload, member, now)
    enqueue("fetch_upload", str(upload.pk))
    return upload


def _name_in(url: str) -> str:
    return sanitize_filename(unquote(urlsplit(url).path.rsplit("/", 1)[-1]))


def fetch_upload(*, upload_id: uuid.UUID, now: dt.datetime) -> bool:
    """Fetch the file of an import and hand it on to be checked; True when it came whole.

    One worker at a time (lease). A cut connection or a dead worker begins anew, with pauses; after the last
    try it is refused with a sentence. Addresses are checked at every redirect, bytes and time are limited.
    """
    lease = claim_upload(upload_id, Stage.FETCHING, now)
    if lease is None:
        return False
    upload = Upload.objects.select_related("team").get(pk=upload_id)
    try:
        if upload.tries > len(RETRY_SECONDS) + 1:
            raise UploadRefused(_("The download failed every time. Nothing was saved."))
        fetched = _fetch(upload, lease)
        _check_fetched(upload, fetched)
        move_to_bucket(upload, lease.pulse)
    except LeaseLost:
        if Upload.objects.filter(pk=upload_id, stage=Stage.CANCELLED).exists():
            delete_upload_bytes(upload)
        return False
    except UploadRefused as error:
        return refuse_upload(upload, lease, str(error), now)
    except (download.FetchError, BucketError) as error:
        return _note_failure(upload, lease, error, now)
    return _hand_on(upload, lease, fetched, now)


def _fetch(upload: Upload, lease: Lease) -> download.FetchResult:
    """Raises: UploadRefused, LeaseLost, FetchError."""
    path = upload_path(upload.pk)
    # A file of its own: a worker that came back too late writes into the old one, which is gone.
    try:
        path.unlink(missing_ok=True)
        with path.open("xb") as stream:
            return download.fetch(
                upload.source_url,
                FetchedFile(stream, lease, upload.name),  # type: ignore[arg-type]
                download.FetchLimits(_max_bytes(upload), settings.IMPORT_MAX_SECONDS),
                allowed_origin=settings.LOOPBACK_ORIGIN,
                on_announced=lambda size: _note_size(upload, lease, size),
            )
    except OSError as error:
        raise refusal_from(error, upload.name) from error


def _max_bytes(upload: Upload) -> int:
    left = remaining_quota(upload, upload.pk)
    return settings.UPLOAD_MAX_BYTES if left is None else min(settings.UPLOAD_MAX_BYTES, left)


def _note_size(upload: Upload, lease: Lease, size_bytes: int | None) -> None:
    """Raises: NoRoom, LeaseLost."""
    if size_bytes is not None:
        check_space(upload, size_bytes, upload.name, besides=upload.pk)
    lease.extend(size_bytes=size_bytes, received_bytes=0)


class FetchedFile:
    """A file being written to that shows how far it is, keeps its lease and leaves room on the disk."""

    def __init__(self, stream: IO[bytes], lease: Lease, name: str) -> None:
        self.stream = stream
        self.lease = lease
        self.name = name
        self.received = 0
        self._show_at = database_time.now() + PROGRESS_INTERVAL

    def write(self, data: bytes) -> int:
        """Raises: LeaseLost, NoRoom."""
        self.received += len(data)
        self.lease.pulse()
        if (now := database_time.now()) >= self._show_at:
            if available_bytes() < 0:
                raise disk_full_error(f"“{self.name}”")
            self.lease.extend(received_bytes=self.received)
            self._show_at = now + PROGRESS_INTERVAL
        return self.stream.write(data)


def _check_fetched(upload: Upload, fetched: download.FetchResult) -> None:
    """Raises: UploadRefused for a web page or an empty file."""
    with upload_path(upload.pk).open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if fetched.content_type in _WEB_PAGES and sniff(head) is None:
        text = _("The address leads to a web page, not to a file. Nothing was saved.")
        raise UploadRefused(text)
    if not fetched.size_bytes:
        raise UploadRefused(_("The address leads to an empty file. Nothing was saved."))


def _hand_on(upload: Upload, lease: Lease, fetched: download.FetchResult, now: dt.datetime) -> bool:
    moved = lease.release(
        stage=Stage.CHECKING,
        changed_at=now,
        name=sanitize_filename(fetched.name or upload.name),
        size_bytes=fetched.size_bytes,
        received_bytes=fetched.size_bytes,
        due_at=now,
        tries=0,
    )
    if moved:
        enqueue("ingest_upload", str(upload.pk))
    return moved


def _note_failure(
    upload: Upload, lease: Lease, error: download.FetchError | BucketError, now: dt.datetime
) -> bool:
    if _may_pass(error) and upload.tries <= len(RETRY_SECONDS):
        pause = RETRY_SECONDS[upload.tries - 1] * settings.PATIENCE
        lease.release(changed_at=now, due_at=now + dt.timedelta(seconds=pause))
        return False
    return refuse_upload(upload, lease, _sentence(upload, error), now)


def _may_pass(error: download.FetchError | BucketError) -> bool:
    if isinstance(error, BucketError):
        return True
    if isinstance(error, download.UnexpectedResponse):
        return error.status >= 500 or error.status == 429
    return isinstance(error, download.IncompleteResponse | download.ServerUnreachable)


def _sentence(upload: Upload, error: download.FetchError | BucketError) -> str:
    if isinstance(error, BucketError):
        return str(refusal_from(error, upload.name))
    if isinstance(error, download.FileTooLarge):
        sizes = {"limit": format_size(_max_bytes(upload))}
        return _("The file is larger than the %(limit)s allowed here. Nothing was saved.") % sizes
    if isinstance(error, download.UnexpectedResponse) and error.status in (404, 410):
        text = _("There is nothing at that address (the server answered %(status)s).")
        return text % {"status": error.status}
    if isinstance(error, download.UnexpectedResponse) and error.status in (401, 403):
        text = _("The file isn’t public (server answered %(status)s).")
        return text % {"status": error.status}
    return str(error)
