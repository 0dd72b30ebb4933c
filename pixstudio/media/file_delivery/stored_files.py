"""Serve a stored file by the configured way: folder, nginx or signed URL. The caller authorises."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from pixstudio.media.file_delivery.file_response import Delivery, serve_file
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
    """Respond to GET or HEAD for a stored file: from its folder, by nginx, or by a redirect to its bucket.

    `etag` is any text that changes with the contents; the file's size is added to it. With `download_name`
    the browser saves the file under that name. Responds 503 while the storage is unavailable.

    Raises:
        Http404: there is no file; StoredFileMissing if the database refers to one that is missing.
    """

    return _serve(
        request,
        stored,
        etag,
        content_type=content_type,
        last_modified=last_modified,
        download_name=download_name,
        max_age_seconds=max_age_seconds,
        signed_url=_url_signer_of(stored),
    )


def stream_stored_file(
    request: HttpRequest,
    stored: FieldFile,
    *,
    content_type: str,
    etag: str,
    last_modified: datetime,
    download_name: str | None = None,
) -> HttpResponseBase:
    """The same without ever redirecting to a bucket: every range is asked for here, and browsers keep nothing
    without asking again.

    Raises:
        Http404: there is no file; StoredFileMissing if the database refers to one that is missing.
    """

    return _serve(
        request,
        stored,
        etag,
        content_type=content_type,
        last_modified=last_modified,
        download_name=download_name,
    )


def _serve(request: HttpRequest, stored: FieldFile, etag: str, **values: Any) -> HttpResponseBase:
    """Respond with the file; `values` are those of `Delivery` that don't follow from it."""
    name = stored.name or ""
    if not name:
        raise Http404
    try:
        size_bytes = stored.size
        delivery = Delivery(
            size_bytes=size_bytes,
            etag=f"{etag}-{size_bytes}",
            accel_prefix=settings.ACCEL_PREFIX or None,
            stored_name=name,
            **values,
        )
        return serve_file(request, lambda: stored.storage.open(name), delivery)
    except OSError as error:
        logger.warning("%s could not be handed out: %s", name, error)
        if is_missing_error(error):
            raise StoredFileMissing(name) from error
        return _unavailable(classify_error(error))


class StoredFileMissing(Http404):
    """A file that the database refers to is missing from the storage."""


def is_missing_error(error: OSError) -> bool:
    """Whether an error means that the file or its folder is missing while the storage itself works."""
    return isinstance(error, (FileNotFoundError, NotADirectoryError, IsADirectoryError))


def stored_file_exists(stored: FieldFile) -> bool | None:
    """Whether a stored file exists; None if the storage can't be reached."""
    try:
        return bool(stored.name) and stored.storage.size(stored.name or "") >= 0
    except OSError as error:
        return False if is_missing_error(error) else None


def _unavailable(problem: StorageProblem) -> HttpResponse:
    message = f"{problem_message(problem)} {help_message(problem)}"
    if problem == StorageProblem.BUCKET_AWAY:
        message = _("File storage can’t be reached. Try again in a few minutes.")
    headers = {"Retry-After": "60", "Cache-Control": "no-store"}
    return HttpResponse(message, "text/plain; charset=utf-8", 503, headers=headers)


def _url_signer_of(stored: FieldFile) -> Callable[[str, dict[str, str]], str] | None:
    """The function that makes signed URLs, if the storage is a bucket that allows them; else None."""
    storage: Any = stored.storage
    return storage.signed_url if getattr(storage, "has_links", False) else None
