"""Fetch a file from a user-supplied URL, protected against server-side request forgery."""

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
    "FetchLimits",
    "FetchResult",
    "FetchTimeout",
    "FileTooLarge",
    "IncompleteResponse",
    "ServerUnreachable",
    "UnexpectedResponse",
    "check_url",
    "fetch",
]

_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class FetchResult:
    """The downloaded file: content type without parameters ("" if none), size, SHA-256 in hex.

    `name` comes from Content-Disposition, else from the last part of the URL; untrusted text, may be "".
    """

    content_type: str
    size_bytes: int
    sha256: str
    name: str = ""


@dataclass(frozen=True)
class FetchLimits:
    """Limits of one download: `max_bytes` of the body, `deadline_seconds` of the whole operation."""

    max_bytes: int
    deadline_seconds: float
    max_redirects: int = 3


def fetch(
    url: str,
    destination: BinaryIO,
    limits: FetchLimits,
    *,
    allowed_origin: str | None = None,
    on_announced: Callable[[int | None], None] = lambda _: None,
    resolve: Resolver = socket.getaddrinfo,
    tls: ssl.SSLContext | None = None,
) -> FetchResult:
    """Stream the file behind an http(s) URL into `destination`, hashing it on the way.

    Every address the host name resolves to must be public, at every redirect; the connection
    goes to a checked address, without a second lookup. `allowed_origin` (`scheme://host:port`)
    is exempt, but must resolve to loopback addresses only. `on_announced` is called with
    Content-Length, or None, before the first byte is written. After an error `destination` may hold a
    part of the file, which the caller must discard. An OSError of `destination` (disk full) passes
    through.

    Raises:
        AddressNotAllowed, FileTooLarge, FetchTimeout, IncompleteResponse, UnexpectedResponse,
        ServerUnreachable
    """
    deadline = Deadline(limits.deadline_seconds)
    allowed = parse_target(allowed_origin).origin if allowed_origin else None
    for _ in range(limits.max_redirects + 1):
        target = parse_target(url)
        addresses = resolve_allowed_addresses(target, allowed, resolve, deadline)
        with open_response(target, addresses, deadline, tls) as response:
            if response.status not in _REDIRECT_STATUSES:
                _check_response(response, limits.max_bytes)
                on_announced(response.length)
                return replace(
                    _save_body(response, destination, limits.max_bytes),
                    name=_file_name_of(response, url),
                )
            url = _redirect_target(url, response)
    raise UnexpectedResponse(
        response.status, f"The address redirects more than {limits.max_redirects} times."
    )


def check_url(url: str, *, allowed_origin: str | None = None) -> None:
    """Check a URL without network access: must be http(s), and a literal IP address must be public.

    Raises: AddressNotAllowed
    """
    target = parse_target(url)
    with contextlib.suppress(ServerUnreachable):
        allowed = parse_target(allowed_origin).origin if allowed_origin else None
        resolve_allowed_addresses(target, allowed, _resolve_literal, Deadline(1.0))


def _resolve_literal(host: str, port: int, **options: Any) -> list[tuple[Any, ...]]:
    if host == "localhost":
        host = "127.0.0.1"
    return list(socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST, **options))


def _redirect_target(url: str, response: http.client.HTTPResponse) -> str:
    location = response.getheader("Location")
    if not location:
        raise UnexpectedResponse(response.status, "The address redirects without a destination.")
    # http.client reads headers as Latin-1; real servers send UTF-8.
    try:
        return urljoin(url, location.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise AddressNotAllowed("The address redirects to no valid web address.") from error


def _save_body(
    response: http.client.HTTPResponse, destination: BinaryIO, max_bytes: int
) -> FetchResult:
    announced_bytes = response.length
    digest = hashlib.sha256()
    size_bytes = 0
    for chunk in _read_chunks(response, announced_bytes):
        size_bytes += len(chunk)
        if size_bytes > max_bytes:
            raise _too_large(max_bytes)
        digest.update(chunk)
        destination.write(chunk)
    if announced_bytes is not None and size_bytes < announced_bytes:
        raise IncompleteResponse(
            f"The connection ended early: {size_bytes:,} of {announced_bytes:,} bytes arrived."
        )
    content_type = (response.getheader("Content-Type") or "").split(";")[0].strip().lower()
    return FetchResult(content_type, size_bytes, digest.hexdigest())


def _file_name_of(response: http.client.HTTPResponse, url: str) -> str:
    header = (response.getheader("Content-Disposition") or "").encode("latin-1")
    _, options = parse_options_header(header.decode("utf-8", "replace"))
    return options.get("filename") or unquote(urlsplit(url).path.rsplit("/", 1)[-1])


def _check_response(response: http.client.HTTPResponse, max_bytes: int) -> None:
    if response.status != http.client.OK:
        raise UnexpectedResponse(
            response.status, f"The server answered {response.status} instead of the file."
        )
    if (response.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise UnexpectedResponse(
            response.status, "The server sent the file compressed, which isn't supported."
        )
    if response.length is not None and response.length > max_bytes:
        raise _too_large(max_bytes)


def _read_chunks(
    response: http.client.HTTPResponse, announced_bytes: int | None
) -> Iterator[bytes]:
    # read1 rather than read, which waits for a full buffer and would hide the progress of a slow server.
    remaining = announced_bytes
    while remaining is None or remaining > 0:
        with translate_errors("the server", IncompleteResponse):
            chunk = response.read1(
                BUFFER_BYTES if remaining is None else min(remaining, BUFFER_BYTES)
            )
        if not chunk:
            return
        if response.chunked and (response.chunk_left or 0) < 0:
            raise ServerUnreachable("The server sent an invalid HTTP response.")
        remaining = None if remaining is None else remaining - len(chunk)
        yield chunk


def _too_large(max_bytes: int) -> FileTooLarge:
    return FileTooLarge(f"The file is larger than the {max_bytes:,} bytes allowed here.")
