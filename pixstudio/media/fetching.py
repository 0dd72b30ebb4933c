"""Fetching a file from an address somebody else chose.

Built on `http.client` rather than `requests`: the connection goes to the very address that was
checked, nothing is taken from the environment, and every single read has a deadline.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urljoin, urlsplit

from requests.certs import where as certificate_bundle

from pixstudio.media.addresses import is_loopback, is_public

CHUNK_BYTES = 128 * 1024
CONNECT_SECONDS = 10.0
IDLE_SECONDS = 30.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolver = Callable[..., list[tuple[Any, ...]]]


class FetchError(Exception):
    """The file could not be fetched; the text is a sentence for a person."""


class AddressRefused(FetchError):
    """The address, or one it redirects to, is not one we may talk to."""


class TooLarge(FetchError):
    """More bytes than allowed, announced or sent."""


class TooSlow(FetchError):
    """The deadline passed, or nothing came for too long."""


class CutShort(FetchError):
    """The connection ended before the whole file had come."""


class FetchUnreachable(FetchError):
    """No answer: the name is unknown, nobody listens, or the connection broke."""


class BadAnswer(FetchError):
    """An answer that is not the file: `status` is its HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Fetched:
    """What came: the content type without parameters ("" if none), bytes, SHA-256 in hex."""

    content_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class _Target:
    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends = time.monotonic() + seconds

    def remaining(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> TooSlow:
        return TooSlow(f"The server took longer than {self._seconds:g} seconds to send the file.")


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
    deadline = _Deadline(deadline_seconds)
    allowed = _target(allowed_origin).origin if allowed_origin else None
    for _ in range(max_redirects + 1):
        target = _target(url)
        addresses = _checked_addresses(target, allowed, resolve, deadline)
        with _answer(target, addresses, deadline, tls) as answer:
            if answer.status not in _REDIRECTS:
                return _store(answer, destination, max_bytes)
            url = _redirected(url, answer)
    raise BadAnswer(answer.status, f"The address redirects more than {max_redirects} times.")


def _target(url: str) -> _Target:
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as error:
        raise AddressRefused("That is not a valid web address.") from error
    if parts.scheme not in {"http", "https"}:
        raise AddressRefused("Only addresses that begin with http:// or https:// can be fetched.")
    if not host or parts.username is not None:
        raise AddressRefused("The address must name a server, without a user name or password.")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~[]")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~[]?")
    return _Target(parts.scheme, host, port, f"{path}?{query}" if query else path)


def _checked_addresses(
    target: _Target, allowed: tuple[str, str, int] | None, resolve: Resolver, deadline: _Deadline
) -> list[tuple[Any, ...]]:
    try:
        found = resolve(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchUnreachable(f"The server name {target.host} is not known.") from error
    deadline.remaining()
    if not found:
        raise FetchUnreachable(f"The server name {target.host} is not known.")
    may_be_used = is_loopback if target.origin == allowed else is_public
    if not all(may_be_used(str(sockaddr[0])) for *_, sockaddr in found):
        raise AddressRefused(f"{target.host} is not a public server, so nothing was fetched.")
    return found


@contextlib.contextmanager
def _answer(
    target: _Target,
    addresses: list[tuple[Any, ...]],
    deadline: _Deadline,
    tls: ssl.SSLContext | None,
) -> Iterator[http.client.HTTPResponse]:
    with contextlib.closing(_connected(target, addresses, deadline, tls)) as sock:
        connection = http.client.HTTPConnection(
            target.host, target.port if target.port != _default_port(target) else None
        )
        connection.default_port = _default_port(target)
        connection.sock = _PacedSocket(sock, deadline)
        with _named_failures(target.host):
            connection.request("GET", target.path, headers=_request_headers())
            response = connection.getresponse()
        with contextlib.closing(response):
            yield response


def _default_port(target: _Target) -> int:
    return 443 if target.scheme == "https" else 80


def _request_headers() -> dict[str, str]:
    return {
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "PixStudio",
    }


def _connected(
    target: _Target,
    addresses: list[tuple[Any, ...]],
    deadline: _Deadline,
    tls: ssl.SSLContext | None,
) -> socket.socket:
    refusal: OSError | None = None
    for family, _type, _protocol, _name, sockaddr in addresses:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(CONNECT_SECONDS, deadline.remaining()))
            sock.connect(sockaddr)
            sock.settimeout(min(IDLE_SECONDS, deadline.remaining()))
            return _secured(sock, target, tls) if target.scheme == "https" else sock
        except OSError as error:
            sock.close()
            refusal = error
        except FetchError:
            sock.close()
            raise
    deadline.remaining()
    if isinstance(refusal, ssl.SSLCertVerificationError):
        raise FetchUnreachable(f"{target.host} could not prove who it is (its certificate).")
    raise FetchUnreachable(f"No connection to {target.host} could be made.") from refusal


def _secured(sock: socket.socket, target: _Target, tls: ssl.SSLContext | None) -> socket.socket:
    # A certificate may be for an address too; wrap_socket checks either kind of name.
    return (tls or _tls()).wrap_socket(sock, server_hostname=target.host)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(certificate_bundle())
    return context


class _PacedSocket:
    """As much of a socket as `http.client` asks for, with a deadline on every read."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(min(IDLE_SECONDS, self._deadline.remaining()))
        self._sock.sendall(data)

    def makefile(self, mode: str, *_: object) -> io.BufferedReader:
        return io.BufferedReader(_PacedReader(self._sock, self._deadline), CHUNK_BYTES)

    def close(self) -> None:
        """Nothing: the answer is still being read; `_answer` closes the socket itself."""


class _PacedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(min(IDLE_SECONDS, self._deadline.remaining()))
        try:
            return self._sock.recv_into(buffer)
        except TimeoutError as error:
            self._deadline.remaining()
            raise TooSlow(f"The server sent nothing for {IDLE_SECONDS:g} seconds.") from error


@contextlib.contextmanager
def _named_failures(host: str) -> Iterator[None]:
    try:
        yield
    except (http.client.IncompleteRead, ConnectionError, ssl.SSLError) as error:
        raise CutShort(
            f"The connection to {host} broke off before the file was complete."
        ) from error
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise FetchUnreachable(f"{host} did not give a proper web answer.") from error


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
    buffer = memoryview(bytearray(CHUNK_BYTES))
    while True:
        with _named_failures("the server"):
            count = answer.readinto(cast(bytearray, buffer))
        if not count:
            return
        yield buffer[:count]


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"The file is larger than the {max_bytes:,} bytes allowed here.")
