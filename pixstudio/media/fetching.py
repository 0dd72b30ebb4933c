"""Fetching a file from an address somebody else chose."""

from __future__ import annotations

import hashlib
import http.client
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast
from urllib.parse import urljoin

from pixstudio.media.connecting import (
    BUFFER_BYTES,
    Deadline,
    Resolver,
    answer_from,
    checked_addresses,
    named_failures,
    target_of,
)
from pixstudio.media.fetch_errors import (
    AddressRefused,
    BadAnswer,
    CutShort,
    FetchError,
    FetchUnreachable,
    TooLarge,
    TooSlow,
)

__all__ = [
    "AddressRefused",
    "BadAnswer",
    "CutShort",
    "FetchError",
    "FetchUnreachable",
    "Fetched",
    "TooLarge",
    "TooSlow",
    "fetch",
]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Fetched:
    """What came: the content type without parameters ("" if none), bytes, SHA-256 in hex."""

    content_type: str
    size_bytes: int
    sha256: str


def fetch(
    url: str,
    destination: BinaryIO,
    *,
    max_bytes: int,
    deadline_seconds: float,
    allowed_origin: str | None = None,
    max_redirects: int = 3,
    resolve: Resolver = socket.getaddrinfo,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Stream the file behind an http(s) URL into `destination`, hashing it on the way.

    Every address the host name resolves to must be public, at every redirect; the connection
    goes to a checked address, without a second lookup. `allowed_origin` (`scheme://host:port`)
    is the one exception, and only while it resolves to loopback addresses. `max_bytes` bounds the
    body, `deadline_seconds` everything together. After an error `destination` may hold a part
    of the file, which the caller throws away; its own `OSError` (disk full) passes through.

    Raises:
        AddressRefused, TooLarge, TooSlow, CutShort, BadAnswer, FetchUnreachable
    """
    deadline = Deadline(deadline_seconds)
    allowed = target_of(allowed_origin).origin if allowed_origin else None
    for _ in range(max_redirects + 1):
        target = target_of(url)
        addresses = checked_addresses(target, allowed, resolve, deadline)
        with answer_from(target, addresses, deadline, tls) as answer:
            if answer.status not in _REDIRECTS:
                return _store(answer, destination, max_bytes)
            url = _redirected(url, answer)
    raise BadAnswer(answer.status, f"The address redirects more than {max_redirects} times.")


def _redirected(url: str, answer: http.client.HTTPResponse) -> str:
    location = answer.getheader("Location")
    if not location:
        raise BadAnswer(answer.status, "The address redirects to nowhere.")
    # http.client reads headers as Latin-1; real servers send UTF-8.
    return urljoin(url, location.encode("latin-1").decode("utf-8", "replace"))


def _store(answer: http.client.HTTPResponse, destination: BinaryIO, max_bytes: int) -> Fetched:
    _check_answer(answer, max_bytes)
    announced = answer.length
    digest = hashlib.sha256()
    size_bytes = 0
    for chunk in _chunks(answer):
        size_bytes += len(chunk)
        if size_bytes > max_bytes:
            raise _too_large(max_bytes)
        digest.update(chunk)
        destination.write(chunk)
    if announced is not None and size_bytes < announced:
        raise CutShort(f"Only {size_bytes:,} of {announced:,} bytes came before the end.")
    content_type = (answer.getheader("Content-Type") or "").split(";")[0].strip().lower()
    return Fetched(content_type, size_bytes, digest.hexdigest())


def _check_answer(answer: http.client.HTTPResponse, max_bytes: int) -> None:
    if answer.status != http.client.OK:
        raise BadAnswer(answer.status, f"The server answered {answer.status} instead of the file.")
    if (answer.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise BadAnswer(answer.status, "The server sent the file compressed, which was not asked.")
    if answer.length is not None and answer.length > max_bytes:
        raise _too_large(max_bytes)


def _chunks(answer: http.client.HTTPResponse) -> Iterator[memoryview]:
    # readinto, not read: a chunk size of -1 would make `read` swallow the whole stream at once.
    buffer = memoryview(bytearray(BUFFER_BYTES))
    while True:
        with named_failures("the server", CutShort):
            count = answer.readinto(cast(bytearray, buffer))
        if not count:
            return
        yield buffer[:count]


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"The file is larger than the {max_bytes:,} bytes allowed here.")
