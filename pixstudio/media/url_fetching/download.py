"""Fetching a file from an address somebody else chose."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO
from urllib.parse import unquote, urljoin, urlsplit

from werkzeug.http import parse_options_header

from pixstudio.media.url_fetching.errors import (
    AddressNotAllowed,
    FetchError,
    FetchTimeout,
    FileTooLarge,
    IncompleteResponse,
    ServerUnreachable,
    UnexpectedResponse,
)
from pixstudio.media.url_fetching.http_connection import (
    BUFFER_BYTES,
    Deadline,
    Resolver,
    open_response,
    parse_target,
    resolve_allowed_addresses,
    translate_errors,
)

__all__ = [
    "AddressNotAllowed",
    "FetchError",
    "FetchResult",
    "FetchTimeout",
    "FileTooLarge",
    "IncompleteResponse",
    "ServerUnreachable",
    "UnexpectedResponse",
    "check_url",
    "fetch",
]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class FetchResult:
    """What came: the content type without parameters ("" if none), bytes, SHA-256 in hex.

    `name` is what the server calls the file, or the last part of its address: any text, or "".
    """

    content_type: str
    size_bytes: int
    sha256: str
    name: str = ""


def fetch(
    url: str,
    destination: BinaryIO,
    *,
    max_bytes: int,
    deadline_seconds: float,
    allowed_origin: str | None = None,
    max_redirects: int = 3,
    on_announced: Callable[[int | None], None] = lambda _: None,
    resolve: Resolver = socket.getaddrinfo,
    tls: ssl.SSLContext | None = None,
) -> FetchResult:
    """Stream the file behind an http(s) URL into `destination`, hashing it on the way.

    Every address the host name resolves to must be public, at every redirect; the connection
    goes to a checked address, without a second lookup. `allowed_origin` (`scheme://host:port`)
    is the one exception, and only while it resolves to loopback addresses. `max_bytes` bounds the
    body, `deadline_seconds` everything together. `on_announced` hears the length that the server names, or
    None, before the first byte is stored. After an error `destination` may hold a part
    of the file, which the caller throws away; its own `OSError` (disk full) passes through.

    Raises:
        AddressRefused, TooLarge, TooSlow, CutShort, BadAnswer, FetchUnreachable
    """
    deadline = Deadline(deadline_seconds)
    allowed = parse_target(allowed_origin).origin if allowed_origin else None
    for _ in range(max_redirects + 1):
        target = parse_target(url)
        addresses = resolve_allowed_addresses(target, allowed, resolve, deadline)
        with open_response(target, addresses, deadline, tls) as answer:
            if answer.status not in _REDIRECTS:
                _check_answer(answer, max_bytes)
                on_announced(answer.length)
                return replace(_store(answer, destination, max_bytes), name=_name_of(answer, url))
            url = _redirected(url, answer)
    raise UnexpectedResponse(
        answer.status, f"The address redirects more than {max_redirects} times."
    )


def check_url(url: str, *, allowed_origin: str | None = None) -> None:
    """Refuse at once what `fetch` would refuse without asking anybody: no web address, a private number.

    Raises: AddressRefused
    """
    target = parse_target(url)
    with contextlib.suppress(ServerUnreachable):
        allowed = parse_target(allowed_origin).origin if allowed_origin else None
        resolve_allowed_addresses(target, allowed, _numbers_only, Deadline(1.0))


def _numbers_only(host: str, port: int, **more: Any) -> list[tuple[Any, ...]]:
    if host == "localhost":
        host = "127.0.0.1"
    return list(socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST, **more))


def _redirected(url: str, answer: http.client.HTTPResponse) -> str:
    location = answer.getheader("Location")
    if not location:
        raise UnexpectedResponse(answer.status, "The address redirects to nowhere.")
    # http.client reads headers as Latin-1; real servers send UTF-8.
    return urljoin(url, location.encode("latin-1").decode("utf-8", "replace"))


def _store(answer: http.client.HTTPResponse, destination: BinaryIO, max_bytes: int) -> FetchResult:
    announced = answer.length
    digest = hashlib.sha256()
    size_bytes = 0
    for chunk in _chunks(answer, announced):
        size_bytes += len(chunk)
        if size_bytes > max_bytes:
            raise _too_large(max_bytes)
        digest.update(chunk)
        destination.write(chunk)
    if announced is not None and size_bytes < announced:
        raise IncompleteResponse(f"Only {size_bytes:,} of {announced:,} bytes came before the end.")
    content_type = (answer.getheader("Content-Type") or "").split(";")[0].strip().lower()
    return FetchResult(content_type, size_bytes, digest.hexdigest())


def _name_of(answer: http.client.HTTPResponse, url: str) -> str:
    header = (answer.getheader("Content-Disposition") or "").encode("latin-1")
    _, options = parse_options_header(header.decode("utf-8", "replace"))
    return options.get("filename") or unquote(urlsplit(url).path.rsplit("/", 1)[-1])


def _check_answer(answer: http.client.HTTPResponse, max_bytes: int) -> None:
    if answer.status != http.client.OK:
        raise UnexpectedResponse(
            answer.status, f"The server answered {answer.status} instead of the file."
        )
    if (answer.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise UnexpectedResponse(
            answer.status, "The server sent the file compressed, which was not asked."
        )
    if answer.length is not None and answer.length > max_bytes:
        raise _too_large(max_bytes)


def _chunks(answer: http.client.HTTPResponse, announced: int | None) -> Iterator[bytes]:
    # read1, not read: that would wait for a full buffer, and of a slow server nobody would hear meanwhile.
    left = announced
    while left is None or left > 0:
        with translate_errors("the server", IncompleteResponse):
            piece = answer.read1(BUFFER_BYTES if left is None else min(left, BUFFER_BYTES))
        if not piece:
            return
        if answer.chunked and (answer.chunk_left or 0) < 0:
            raise ServerUnreachable("The server did not give a proper web answer.")
        left = None if left is None else left - len(piece)
        yield piece


def _too_large(max_bytes: int) -> FileTooLarge:
    return FileTooLarge(f"The file is larger than the {max_bytes:,} bytes allowed here.")
