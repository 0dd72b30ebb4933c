"""Handing out a stored file by whichever way the studio is set up for; the caller authorises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponseBase

from pixstudio.media.delivery import deliver


def deliver_stored(
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
    saves the file under it. Raises: Http404 where there is none.
    """
    name = stored.name or ""
    if not name:
        raise Http404
    try:
        size_bytes = stored.size
        return deliver(
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
    except FileNotFoundError as error:
        raise Http404 from error


def _links_of(stored: FieldFile) -> Callable[[str, dict[str, str]], str] | None:
    """How addresses for browsers are made, where the storage is a bucket that gives some out."""
    storage: Any = stored.storage
    return storage.link_to if getattr(storage, "has_links", False) else None
