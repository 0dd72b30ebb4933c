"""Serve private media over HTTP, with ranges and conditional requests. The caller authorises."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar
from urllib.parse import quote

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    StreamingHttpResponse,
)
from werkzeug.http import (
    http_date,
    parse_date,
    parse_etags,
    parse_if_range_header,
    parse_range_header,
    quote_etag,
)

from pixstudio.media.recognition.file_types import find_file_type
from pixstudio.media.recognition.filenames import sanitize_filename

CHUNK_BYTES = 256 * 1024
# Well below the lifetime of a signed URL.
MAX_REDIRECT_AGE_SECONDS = 900
# For files whose URL changes with their contents: browsers need not revalidate them.
IMMUTABLE_AGE_SECONDS = 365 * 24 * 3600


class ReadableFile(Protocol):
    """The methods this module needs of a file; Django's `File` and Python's own files have them."""

    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> object: ...
    def close(self) -> None: ...


_Response = TypeVar("_Response", bound=HttpResponseBase)
Source = str | Path | Callable[[], ReadableFile | BinaryIO]


class FileRangeResponse(StreamingHttpResponse):
    """Response with bytes of a file: the server may read it in any thread, at the client's speed."""

    is_from_file = True


@dataclass(frozen=True)
class Delivery:
    """A stored file as it is served, and the way its bytes are sent.

    `etag` is any unquoted text that changes with the contents. With `download_name` the browser saves the
    file under that name, else displays it; types outside the documented table are always sent as
    attachment of unknown type.

    With `accel_prefix` nginx sends the file `stored_name` from that internal location. `signed_url` makes
    a short-lived URL from `stored_name` and headers, to which GET is redirected, also for ranges; HEAD is
    answered here, since such a URL is valid for GET only. With `max_age_seconds` of 0 the browser
    revalidates each time (and gets 304), with IMMUTABLE_AGE_SECONDS never.
    """

    content_type: str
    size_bytes: int
    etag: str
    last_modified: datetime
    download_name: str | None = None
    max_age_seconds: int = 0
    accel_prefix: str | None = None
    stored_name: str = ""
    signed_url: Callable[[str, dict[str, str]], str] | None = None


def serve_file(request: HttpRequest, source: Source, delivery: Delivery) -> HttpResponseBase:
    """Respond to GET or HEAD for one stored file: 200, 206, 302, 304, 405 or 416.

    `source` is a path or a function that opens the file for reading (`lambda: storage.open(name)`). It is
    called only if bytes are sent, and the file is always closed.

    Raises:
        OSError: the file can't be opened.
    """
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    modified = delivery.last_modified.astimezone(UTC).replace(microsecond=0)
    headers = {
        **_type_headers(delivery.content_type, delivery.download_name),
        "ETag": quote_etag(delivery.etag),
        "Last-Modified": http_date(modified),
        "Cache-Control": _cache_control(delivery.max_age_seconds),
    }
    if delivery.accel_prefix is not None:
        location = f"{delivery.accel_prefix.rstrip('/')}/{quote(delivery.stored_name.lstrip('/'))}"
        return _empty_response(200, headers | {"X-Accel-Redirect": location}, None)
    if _is_fresh(request, delivery.etag, modified):
        return _empty_response(304, headers, None)
    if delivery.signed_url is not None and request.method == "GET":
        return _redirect(delivery, headers)
    byte_range = _requested_range(request, delivery.size_bytes, delivery.etag, modified)
    return _content_response(request, source, delivery.size_bytes, headers, byte_range)


def _cache_control(max_age_seconds: int) -> str:
    if not max_age_seconds:
        return "private, no-cache"
    is_for_good = max_age_seconds >= IMMUTABLE_AGE_SECONDS
    return f"private, max-age={max_age_seconds}" + (", immutable" if is_for_good else "")


def _redirect(delivery: Delivery, headers: dict[str, str]) -> HttpResponseBase:
    """Redirect the browser to a signed URL.

    The redirect may be cached for a while: each new signature makes a new URL, for which the browser
    would download the file again.
    """
    names = ("Content-Type", "Content-Disposition", "Cache-Control")
    assert delivery.signed_url is not None
    url = delivery.signed_url(delivery.stored_name, {name: headers[name] for name in names})
    seconds = min(delivery.max_age_seconds, MAX_REDIRECT_AGE_SECONDS)
    cache_control = f"private, max-age={seconds}" if seconds else "private, no-store"
    return _empty_response(
        302, {"Location": url, "Cache-Control": cache_control, "Referrer-Policy": "no-referrer"}, 0
    )


def _content_response(
    request: HttpRequest,
    source: Source,
    size_bytes: int,
    headers: dict[str, str],
    byte_range: tuple[int, int] | None,
) -> HttpResponseBase:
    headers["Accept-Ranges"] = "bytes"
    status, start, end = 200, 0, size_bytes
    if byte_range is not None:
        status, (start, end) = 206, byte_range
        if start >= end:
            return _empty_response(416, headers | {"Content-Range": f"bytes */{size_bytes}"}, 0)
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size_bytes}"
    if request.method == "HEAD":
        return _empty_response(status, headers, end - start)
    response = FileRangeResponse(_FileRange(_open(source), start, end), status=status)
    return _with_headers(response, headers, end - start)


def _type_headers(content_type: str, download_name: str | None) -> dict[str, str]:
    file_type = find_file_type(content_type)
    is_attachment = file_type is None or download_name is not None
    return {
        "Content-Type": file_type.content_type if file_type else "application/octet-stream",
        "Content-Disposition": _disposition(download_name, is_attachment=is_attachment),
        "X-Content-Type-Options": "nosniff",
    }


def _disposition(download_name: str | None, *, is_attachment: bool) -> str:
    disposition = "attachment" if is_attachment else "inline"
    if download_name is None:
        return disposition
    name = sanitize_filename(download_name)
    ascii_name = "".join(c if c.isascii() and c not in '"\\%' else "_" for c in name)
    encoded_name = "" if ascii_name == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{disposition}; filename="{ascii_name}"{encoded_name}'


def _is_fresh(request: HttpRequest, etag: str, modified: datetime) -> bool:
    known_tags = request.headers.get("If-None-Match")
    if known_tags is not None:
        return parse_etags(known_tags).contains_weak(etag)
    try:
        known_date = parse_date(request.headers.get("If-Modified-Since"))
    except OverflowError:  # a year out of range
        return False
    return known_date is not None and modified <= known_date


def _requested_range(
    request: HttpRequest, size_bytes: int, etag: str, modified: datetime
) -> tuple[int, int] | None:
    """Start and end (exclusive) of the requested range; equal if not satisfiable; None for the whole file.

    Requests for several ranges get the whole file, and so does HEAD, for which RFC 9110 defines no
    ranges.
    """
    byte_range = parse_range_header(request.headers.get("Range"))
    if request.method != "GET" or byte_range is None or byte_range.units.lower() != "bytes":
        return None
    if len(byte_range.ranges) != 1 or not _if_range_holds(request, etag, modified):
        return None
    start, _stop = byte_range.ranges[0]
    if -start >= size_bytes > 0:
        return 0, size_bytes
    return byte_range.range_for_length(size_bytes) or (0, 0)


def _if_range_holds(request: HttpRequest, etag: str, modified: datetime) -> bool:
    try:
        condition = parse_if_range_header(request.headers.get("If-Range"))
    except OverflowError:
        return False
    if condition.etag is not None:
        is_weak = request.headers["If-Range"].strip().startswith("W/")
        return condition.etag == etag and not is_weak
    return condition.date is None or condition.date == modified


def _open(source: Source) -> ReadableFile | BinaryIO:
    return source() if callable(source) else Path(source).open("rb")


def _empty_response(status: int, headers: dict[str, str], length: int | None) -> HttpResponse:
    return _with_headers(HttpResponse(status=status), headers, length)


def _with_headers(response: _Response, headers: dict[str, str], length: int | None) -> _Response:
    for name, value in headers.items():
        response.headers[name] = value
    if length is not None:
        response.headers["Content-Length"] = str(length)
    return response


class _FileRange:
    """Iterator over the bytes from `start` to `end` in chunks; Django closes it with the response."""

    def __init__(self, file: ReadableFile | BinaryIO, start: int, end: int) -> None:
        self._file = file
        self._remaining = end - start
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(file.close)
            file.seek(start)
            on_failure.pop_all()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self._file.read(min(CHUNK_BYTES, self._remaining)) if self._remaining else b""
        if not chunk:
            self.close()
            raise StopIteration
        self._remaining -= len(chunk)
        return chunk

    def close(self) -> None:
        self._remaining = 0
        self._file.close()
