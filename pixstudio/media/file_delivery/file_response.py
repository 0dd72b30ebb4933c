"""Private media over HTTP, whole or in parts, for players that seek; the caller authorises."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
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
# Well below the life of a link.
MAX_REDIRECT_AGE_SECONDS = 900
# What may be kept for a year has another address once its contents change: it needn't be asked for anew.
IMMUTABLE_AGE_SECONDS = 365 * 24 * 3600


class ReadableFile(Protocol):
    """What delivery needs of a file: Django's `File` and Python's own both have it."""

    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> object: ...
    def close(self) -> None: ...


_Response = TypeVar("_Response", bound=HttpResponseBase)
Source = str | Path | Callable[[], ReadableFile | BinaryIO]


class FileRangeResponse(StreamingHttpResponse):
    """Bytes of a file: the server may read them in any thread, as slowly as the visitor takes them."""

    is_from_file = True


def serve_file(
    request: HttpRequest,
    source: Source,
    *,
    content_type: str,
    size_bytes: int,
    etag: str,
    last_modified: datetime,
    download_name: str | None = None,
    max_age_seconds: int = 0,
    accel_prefix: str | None = None,
    stored_name: str = "",
    link_to: Callable[[str, dict[str, str]], str] | None = None,
) -> HttpResponseBase:
    """Answer GET or HEAD for one stored file: 200, 206, 302, 304, 405 or 416.

    `source` is a path or a function that opens the file for reading (`lambda:
    storage.open(name)`); it is called only when bytes are sent, and the file is always closed.
    `etag` is any text that changes with the contents, unquoted. With `download_name` the browser
    saves the file under it, else shows it; types outside the documented table are only ever
    saved, as bytes. With `accel_prefix` nginx sends the file `stored_name` from that internal
    location. With `link_to`, which makes a short-lived address out of `stored_name` and headers, the
    browser is led there, for parts too; HEAD is answered here, since such an address is for GET alone.
    `max_age_seconds` of 0 makes the browser ask again each time (and get a 304), FOR_GOOD_SECONDS never.

    Raises:
        OSError: the file can't be opened.
    """
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    modified = last_modified.astimezone(UTC).replace(microsecond=0)
    headers = {
        **_type_headers(content_type, download_name),
        "ETag": quote_etag(etag),
        "Last-Modified": http_date(modified),
        "Cache-Control": _keeping(max_age_seconds),
    }
    if accel_prefix is not None:
        location = f"{accel_prefix.rstrip('/')}/{quote(stored_name.lstrip('/'))}"
        return _empty(200, headers | {"X-Accel-Redirect": location}, None)
    if _is_fresh(request, etag, modified):
        return _empty(304, headers, None)
    if link_to is not None and request.method == "GET":
        return _redirect(link_to, stored_name, headers, max_age_seconds)
    wanted = _wanted_range(request, size_bytes, etag, modified)
    return _bytes_answer(request, source, size_bytes, headers, wanted)


def _keeping(max_age_seconds: int) -> str:
    if not max_age_seconds:
        return "private, no-cache"
    is_for_good = max_age_seconds >= IMMUTABLE_AGE_SECONDS
    return f"private, max-age={max_age_seconds}" + (", immutable" if is_for_good else "")


def _redirect(
    link_to: Callable[[str, dict[str, str]], str],
    stored_name: str,
    headers: dict[str, str],
    max_age_seconds: int,
) -> HttpResponseBase:
    """Lead the browser to the file. It may keep the way there for a while, so that it can keep the file too,
    which has another address after each signing."""
    names = ("Content-Type", "Content-Disposition", "Cache-Control")
    link = link_to(stored_name, {name: headers[name] for name in names})
    seconds = min(max_age_seconds, MAX_REDIRECT_AGE_SECONDS)
    kept = f"private, max-age={seconds}" if seconds else "private, no-store"
    return _empty(
        302, {"Location": link, "Cache-Control": kept, "Referrer-Policy": "no-referrer"}, 0
    )


def _bytes_answer(
    request: HttpRequest,
    source: Source,
    size_bytes: int,
    headers: dict[str, str],
    wanted: tuple[int, int] | None,
) -> HttpResponseBase:
    headers["Accept-Ranges"] = "bytes"
    status, start, stop = 200, 0, size_bytes
    if wanted is not None:
        status, (start, stop) = 206, wanted
        if start >= stop:
            return _empty(416, headers | {"Content-Range": f"bytes */{size_bytes}"}, 0)
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size_bytes}"
    if request.method == "HEAD":
        return _empty(status, headers, stop - start)
    response = FileRangeResponse(_Part(_open(source), start, stop), status=status)
    return _with(response, headers, stop - start)


def _type_headers(content_type: str, download_name: str | None) -> dict[str, str]:
    row = find_file_type(content_type)
    is_attachment = row is None or download_name is not None
    return {
        "Content-Type": row.content_type if row else "application/octet-stream",
        "Content-Disposition": _disposition(download_name, is_attachment=is_attachment),
        "X-Content-Type-Options": "nosniff",
    }


def _disposition(download_name: str | None, *, is_attachment: bool) -> str:
    word = "attachment" if is_attachment else "inline"
    if download_name is None:
        return word
    name = sanitize_filename(download_name)
    plain = "".join(c if c.isascii() and c not in '"\\%' else "_" for c in name)
    extended = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{word}; filename="{plain}"{extended}'


def _is_fresh(request: HttpRequest, etag: str, modified: datetime) -> bool:
    known_tags = request.headers.get("If-None-Match")
    if known_tags is not None:
        return parse_etags(known_tags).contains_weak(etag)
    try:
        known_date = parse_date(request.headers.get("If-Modified-Since"))
    except OverflowError:  # a year beyond all numbers
        return False
    return known_date is not None and modified <= known_date


def _wanted_range(
    request: HttpRequest, size_bytes: int, etag: str, modified: datetime
) -> tuple[int, int] | None:
    """First byte and the one after the last; equal when none can be served; None for everything.

    Several ranges at once are answered with the whole file, and so is HEAD, for which RFC 9110
    defines no ranges.
    """
    wanted = parse_range_header(request.headers.get("Range"))
    if request.method != "GET" or wanted is None or wanted.units.lower() != "bytes":
        return None
    if len(wanted.ranges) != 1 or not _if_range_holds(request, etag, modified):
        return None
    start, _stop = wanted.ranges[0]
    if -start >= size_bytes > 0:
        return 0, size_bytes
    return wanted.range_for_length(size_bytes) or (0, 0)


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


def _empty(status: int, headers: dict[str, str], length: int | None) -> HttpResponse:
    return _with(HttpResponse(status=status), headers, length)


def _with(response: _Response, headers: dict[str, str], length: int | None) -> _Response:
    for name, value in headers.items():
        response.headers[name] = value
    if length is not None:
        response.headers["Content-Length"] = str(length)
    return response


class _Part:
    """The bytes from `start` up to `stop`, in chunks; Django closes it with the response."""

    def __init__(self, file: ReadableFile | BinaryIO, start: int, stop: int) -> None:
        self._file = file
        self._left = stop - start
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(file.close)
            file.seek(start)
            on_failure.pop_all()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self._file.read(min(CHUNK_BYTES, self._left)) if self._left else b""
        if not chunk:
            self.close()
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        self._left = 0
        self._file.close()
