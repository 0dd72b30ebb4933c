"""HTTP with a total deadline for each exchange.

A read timeout alone limits the pause between two bytes, so a server that sends one byte
every second would block a worker forever. Here every read, of headers too, checks the deadline.
"""

import http.client
import io
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import IO, Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

MAX_ANSWER_BYTES = 20 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
SEND_BLOCK_BYTES = 256 * 1024


class AnswerTooBig(requests.RequestException):
    """The answer's body passed `MAX_ANSWER_BYTES`."""


@dataclass(frozen=True)
class Limits:
    """The times of one exchange; `ends_at` is on the monotonic clock, the others in seconds."""

    connect_seconds: float
    read_seconds: float
    ends_at: float

    def left_seconds(self) -> float:
        """Return the remaining time. Raises: TimeoutError if there is none."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the total deadline has passed")
        return left


@dataclass(frozen=True)
class Reply:
    """A complete answer: a status, at most `MAX_ANSWER_BYTES` of body, and `Retry-After` as it came."""

    status: int
    body: bytes
    retry_after: str = ""


class _Current(threading.local):
    limits: Limits | None = None


_current = _Current()


@contextmanager
def _limited_by(limits: Limits) -> Iterator[None]:
    _current.limits = limits
    try:
        yield
    finally:
        _current.limits = None


class _TimedReader(io.RawIOBase):
    """Reads a socket, each time waiting no longer than the exchange has left."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, limits: Limits) -> None:
        self._raw, self._sock, self._limits = raw, sock, limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(min(self._limits.read_seconds, self._limits.left_seconds()))
        return cast("int | None", self._raw.readinto(buffer))

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        if _current.limits is not None:
            raw = self.fp.detach()
            self.fp = io.BufferedReader(_TimedReader(raw, sock, _current.limits))


def _allow_slow_uploads(sock: socket.socket | None) -> None:
    """urllib3 would keep the connect timeout for sending, too short for a slow upload."""
    if sock is not None and _current.limits is not None:
        limits = _current.limits
        sock.settimeout(min(limits.read_seconds, limits.left_seconds()))


class _Connection(HTTPConnection):
    response_class = _TimedResponse

    def connect(self) -> None:
        super().connect()
        _allow_slow_uploads(self.sock)


class _SecureConnection(HTTPSConnection):
    response_class = _TimedResponse

    def connect(self) -> None:
        super().connect()
        _allow_slow_uploads(self.sock)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, blocksize=SEND_BLOCK_BYTES, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


def _new_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies = RequestsCookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    adapter = _Adapter(max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class Transport:
    """Sends requests: no redirects, no retries, no proxies, no cookies, one session per thread."""

    def __init__(self) -> None:
        self._local = threading.local()

    def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        data: bytes | IO[bytes] | None,
        limits: Limits,
        is_fresh: bool = False,
    ) -> Reply:
        """Send one request and read its whole answer within the limits.

        `is_fresh` uses a connection of its own: a pooled one may be closed by the server at the
        moment of sending, and then it is unknown whether the request was received.

        Raises: requests.RequestException, urllib3's HTTPError, http.client.HTTPException, OSError.
        """
        if not is_fresh:
            session = self._session()
            return _exchange(
                session, method=method, url=url, headers=headers, data=data, limits=limits
            )
        closing = {**headers, "Connection": "close"}
        with _new_session() as session:
            return _exchange(
                session, method=method, url=url, headers=closing, data=data, limits=limits
            )

    def close(self) -> None:
        """Close the connections of this thread."""
        session = self._local.__dict__.pop("session", None)
        if session is not None:
            session.close()

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = _new_session()
        return cast(requests.Session, self._local.session)


def _exchange(
    session: requests.Session,
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    data: bytes | IO[bytes] | None,
    limits: Limits,
) -> Reply:
    left = limits.left_seconds()
    timeout = (min(limits.connect_seconds, left), min(limits.read_seconds, left))
    with (
        _limited_by(limits),
        session.request(
            method,
            url,
            headers=dict(headers),
            data=data,
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        ) as response,
    ):
        retry_after = response.headers.get("Retry-After", "")
        return Reply(response.status_code, _body(response, limits), retry_after)


def _body(response: requests.Response, limits: Limits) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(CHUNK_BYTES):
        body += chunk
        limits.left_seconds()
        if len(body) > MAX_ANSWER_BYTES:
            raise AnswerTooBig(f"the answer is longer than {MAX_ANSWER_BYTES} bytes")
    return bytes(body)
