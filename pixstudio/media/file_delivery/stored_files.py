"""Handing out a stored file by whichever way the studio is set up for; the caller authorises."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from pixstudio.media.file_delivery.file_response import serve_file
from pixstudio.media.storage.errors import (
    StorageProblem,
    classify_error,
    help_message,
    problem_message,
)

logger = logging.getLogger(__name__)


def serve_stored_file(
    request: HttpRequest,
    stored: FieldFile,
    *,
    content_type: str,
    etag: str,
    last_modified: datetime,
    download_name: str | None = None,
    max_age_seconds: int = 0,
) -> HttpResponseBase:
    """Answer GET or HEAD for a stored file: from its folder, by nginx, or by a link to its bucket.

    `etag` changes with what the row is about; the file's size is added. With `download_name` the browser
    saves the file under it. 503 while the disk or the bucket is no good. Raises: Http404 where there is no
    file; one that the row names and nothing holds is `FileGone`.
    """
    name = stored.name or ""
    if not name:
        raise Http404
    try:
        size_bytes = stored.size
        return serve_file(
            request,
            lambda: stored.storage.open(name),
            content_type=content_type,
            size_bytes=size_bytes,
            etag=f"{etag}-{size_bytes}",
            last_modified=last_modified,
            download_name=download_name,
            max_age_seconds=max_age_seconds,
            accel_prefix=settings.ACCEL_PREFIX or None,
            stored_name=name,
            link_to=_links_of(stored),
        )
    except OSError as error:
        logger.warning("%s could not be handed out: %s", name, error)
        if is_missing_error(error):
            raise StoredFileMissing(name) from error
        return _away(classify_error(error))


class StoredFileMissing(Http404):
    """A file that a row names is not in the storage any more."""


def is_missing_error(error: OSError) -> bool:
    """Whether a stored file, or the folder it was in, is not there; the storage itself answers."""
    return isinstance(error, (FileNotFoundError, NotADirectoryError, IsADirectoryError))


def stored_file_exists(stored: FieldFile) -> bool | None:
    """Whether a stored file still is; None where the storage can't say."""
    try:
        return bool(stored.name) and stored.storage.size(stored.name or "") >= 0
    except OSError as error:
        return False if is_missing_error(error) else None


def _away(trouble: StorageProblem) -> HttpResponse:
    words = f"{problem_message(trouble)} {help_message(trouble)}"
    if trouble == StorageProblem.BUCKET_AWAY:
        words = _("The place where files are kept can’t be reached. Try again in a few minutes.")
    headers = {"Retry-After": "60", "Cache-Control": "no-store"}
    return HttpResponse(words, "text/plain; charset=utf-8", 503, headers=headers)


def _links_of(stored: FieldFile) -> Callable[[str, dict[str, str]], str] | None:
    """How addresses for browsers are made, where the storage is a bucket that gives some out."""
    storage: Any = stored.storage
    return storage.link_to if getattr(storage, "has_links", False) else None
