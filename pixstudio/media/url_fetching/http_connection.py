"""One HTTP request to a checked IP address, with a deadline on every read.

Built on `http.client` rather than `requests`: the connection goes to exactly the address that was
checked (no DNS rebinding), and no proxy or credentials come from the environment.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

import idna
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from pixstudio.media.url_fetching.errors import (
    AddressNotAllowed,
    FetchError,
    FetchTimeout,
    ServerUnreachable,
)
from pixstudio.media.url_fetching.ip_addresses import is_loopback, is_public

BUFFER_BYTES = 128 * 1024
CONNECT_SECONDS = 10.0
IDLE_SECONDS = 30.0

Resolver = Callable[..., list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Target:
    """Where a URL leads: scheme, host name (IDNA), port, and path with query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


@dataclass(frozen=True)
class Request:
    """What is sent; the headers are added to our own."""

    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


GET = Request()


class Deadline:
    """A time limit for a whole operation, in seconds from its creation."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends_at = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left. Raises: FetchTimeout."""
        remaining = self._ends_at - time.monotonic()
        if remaining <= 0:
            raise self.timeout_error()
        return remaining

    def timeout_error(self) -> FetchTimeout:
        return FetchTimeout(
            f"The server took longer than {self._seconds:g} seconds to send the file."
        )


def parse_target(url: str) -> Target:
    """Parse an http(s) URL. Raises: AddressNotAllowed."""
    try:
        parts = urlsplit(url.strip())
        host = _ascii_host((parts.hostname or "").rstrip("."))
        port = {"http": 80, "https": 443}.get(parts.scheme) if parts.port is None else parts.port
    except ValueError as error:
        raise AddressNotAllowed("That is not a valid web address.") from error
    if parts.scheme not in {"http", "https"}:
        raise AddressNotAllowed(
            "Only addresses that begin with http:// or https:// can be downloaded."
        )
    if not port:
        raise AddressNotAllowed("That is not a valid web address.")
    if not host or parts.username is not None:
        raise AddressNotAllowed("The address must name a server, without a user name or password.")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~[]")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~[]?")
    return Target(parts.scheme, host, port, f"{path}?{query}" if query else path)


def _ascii_host(host: str) -> str:
    """The name as DNS has it: by the rules of browsers, to which “straße.example” is not “strasse.example”.

    Raises: ValueError.
    """
    if host.isascii():
        return host.encode("idna").decode("ascii")
    return idna.encode(host, uts46=True).decode("ascii")


def resolve_allowed_addresses(
    target: Target, allowed: tuple[str, str, int] | None, resolve: Resolver, deadline: Deadline
) -> list[tuple[Any, ...]]:
    """Resolve the host and check that every address is public (loopback for the `allowed` origin).

    Returns `getaddrinfo` tuples. Raises: AddressNotAllowed, ServerUnreachable, FetchTimeout.
    """
    try:
        addresses = resolve(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ServerUnreachable(f"The server name {target.host} is not known.") from error
    deadline.remaining()
    if not addresses:
        raise ServerUnreachable(f"The server name {target.host} is not known.")
    is_allowed = is_loopback if target.origin == allowed else is_public
    if not all(is_allowed(str(sockaddr[0])) for *_, sockaddr in addresses):
        raise AddressNotAllowed(f"{target.host} is not a public server, so nothing was downloaded.")
    return addresses


@contextlib.contextmanager
def open_response(
    target: Target,
    addresses: list[tuple[Any, ...]],
    deadline: Deadline,
    tls: ssl.SSLContext | None,
    sent: Request = GET,
) -> Iterator[http.client.HTTPResponse]:
    """Send a request to one of the checked addresses and give the response with unread body.

    Raises: ServerUnreachable, FetchTimeout.
    """
    with contextlib.closing(_connect(target, addresses, deadline, tls)) as sock:
        # With its port: without one, the end of an IPv6 address would be taken for it.
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.default_port = _default_port(target)
        connection.sock = _DeadlineSocket(sock, deadline)
        with translate_errors(target.host, ServerUnreachable):
            headers = {**_request_headers(), **sent.headers}
            connection.request(sent.method, target.path, body=sent.body, headers=headers)
            response = connection.getresponse()
        with contextlib.closing(response):
            yield response


def _default_port(target: Target) -> int:
    return 443 if target.scheme == "https" else 80


def _request_headers() -> dict[str, str]:
    return {
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "PixStudio",
    }


def _connect(
    target: Target,
    addresses: list[tuple[Any, ...]],
    deadline: Deadline,
    tls: ssl.SSLContext | None,
) -> socket.socket:
    last_error: OSError | None = None
    for family, _type, _protocol, _name, sockaddr in addresses:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(CONNECT_SECONDS, deadline.remaining()))
            sock.connect(sockaddr)
            sock.settimeout(min(IDLE_SECONDS, deadline.remaining()))
            return _wrap_tls(sock, target, tls) if target.scheme == "https" else sock
        except OSError as error:
            sock.close()
            last_error = error
        except FetchError:
            sock.close()
            raise
    deadline.remaining()
    if isinstance(last_error, ssl.SSLCertVerificationError):
        raise ServerUnreachable(f"The certificate of {target.host} is not valid.")
    raise ServerUnreachable(f"No connection to {target.host} could be made.") from last_error


def _wrap_tls(sock: socket.socket, target: Target, tls: ssl.SSLContext | None) -> socket.socket:
    # wrap_socket checks certificates for host names and for IP addresses.
    return (tls or _tls_context()).wrap_socket(sock, server_hostname=target.host)


@lru_cache(maxsize=1)
def _tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class _DeadlineSocket:
    """The part of the socket interface that `http.client` uses, with a deadline on every read."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(min(IDLE_SECONDS, self._deadline.remaining()))
        self._sock.sendall(data)

    def makefile(self, mode: str, *_: object) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self._sock, self._deadline), BUFFER_BYTES)

    def close(self) -> None:
        """Do nothing: the response is still being read; `open_response` closes the socket."""


class _DeadlineReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
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
            raise FetchTimeout(f"The server sent nothing for {IDLE_SECONDS:g} seconds.") from error


@contextlib.contextmanager
def translate_errors(host: str, on_disconnect: type[FetchError]) -> Iterator[None]:
    """Translate errors of the HTTP library into FetchErrors; a lost connection becomes `on_disconnect`."""
    try:
        yield
    except TimeoutError as error:
        raise FetchTimeout(f"{host} accepted no data for {IDLE_SECONDS:g} seconds.") from error
    except (http.client.IncompleteRead, OSError) as error:
        raise on_disconnect(f"The connection to {host} was lost.") from error
    except (http.client.HTTPException, ValueError) as error:
        raise ServerUnreachable(f"{host} sent an invalid HTTP response.") from error
