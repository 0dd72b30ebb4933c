"""Answers that send an archive while it is made, and the page that says why one isn't."""

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from pixstudio.downloads.slots import DownloadSlot
from pixstudio.downloads.zip_reader import ZipReader
from pixstudio.downloads.zip_records import Layout
from pixstudio.media.file_delivery.file_response import Delivery, serve_file

CONTENT_TYPE = "application/zip"
RETRY_SECONDS = 60


class ReadyArchive(Protocol):
    """An archive whose bytes are known; nothing is open yet."""

    @property
    def layout(self) -> Layout: ...
    @property
    def etag(self) -> str: ...
    def open(self, on_close: Callable[[], None]) -> ZipReader: ...


def respond_in_slot(
    slot: DownloadSlot, respond: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The answer of `respond`. The slot is held until the last byte is sent, or released if none is."""
    is_sent = False
    try:
        answer = respond()
        is_sent = answer.streaming
    finally:
        if not is_sent:
            slot.release()
    return answer


def serve_archive(
    request: HttpRequest,
    archive: ReadyArchive,
    slot: DownloadSlot,
    *,
    last_modified: dt.datetime,
    download_name: str,
) -> HttpResponseBase:
    """The archive, or the part of it that is asked for; releases the slot when it is closed."""
    delivery = Delivery(
        content_type=CONTENT_TYPE,
        size_bytes=archive.layout.size,
        etag=archive.etag,
        last_modified=last_modified,
        download_name=download_name,
    )
    answer = serve_file(request, lambda: archive.open(slot.release), delivery)
    if answer.status_code in (200, 206):
        # Files of the studio are media; nothing else is served as what it is.
        answer.headers["Content-Type"] = CONTENT_TYPE
        # nginx would write up to a gigabyte of it to its own disk.
        answer.headers["X-Accel-Buffering"] = "no"
    return answer


def refuse_download(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """A plain page that says why nothing is downloaded."""
    context = {"words": words, "status": status}
    answer = render(request, "downloads/refusal.html", context, status=status)
    if status in (429, 503):
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
