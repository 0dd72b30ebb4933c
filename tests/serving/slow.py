"""Visitors who take their time: connections to a server that send or read as slowly as they like."""

import contextlib
import selectors
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

SECONDS_BETWEEN_BYTES = 0.5
LOGIN = b"POST /auth/login/ HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def head_of(body_headers: bytes, cookie: str = "") -> bytes:
    """The head of a form for the sign-in."""
    sent = f"Cookie: sessionid={cookie}\r\n".encode() if cookie else b""
    return LOGIN + FORM + sent + body_headers + b"\r\n"


# What comes at once; then a byte now and again.
SLOW: dict[str, bytes] = {
    "nothing": b"",
    "head": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "request line": b"GE",
    "body": head_of(b"Content-Length: 1000\r\n"),
    "body of a forged session": head_of(b"Content-Length: 1000\r\n", "x" * 32),
    "chunks": head_of(b"Transfer-Encoding: chunked\r\n") + b"FF0\r\n",
    "awaited body": head_of(b"Content-Length: 1000\r\nExpect: 100-continue\r\n"),
    "part of a file": b"PATCH /library/arrivals/00000000-0000-4000-8000-000000000000/ HTTP/1.1\r\n"
    b"Host: localhost\r\nUpload-Offset: 0\r\nContent-Length: 8000000\r\n\r\n",
}


class Crowd:
    """Open connections; `drip` has each of those that still say something say a byte more."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._address = (place.hostname or "", place.port or 0)
        self._speaking: list[socket.socket] = []
        self._open: list[socket.socket] = []

    def join(self, beginning: bytes, *, is_speaking: bool = True, buffer_bytes: int = 0) -> None:
        """One connection more. With a small buffer it soon takes nothing any more."""
        one = socket.socket()
        if buffer_bytes:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        one.connect(self._address)
        one.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            one.send(beginning)
        self._open.append(one)
        if is_speaking:
            self._speaking.append(one)

    def drip(self) -> None:
        for one in self._speaking:
            with contextlib.suppress(OSError):
                one.send(b"1")

    def still_open(self) -> int:
        """How many the server has not ended. What it says is read and thrown away."""
        return sum(_is_open(one) for one in self._open)

    def leave(self) -> None:
        for one in self._open:
            one.close()


def _is_open(one: socket.socket) -> bool:
    try:
        while one.recv(65536):
            pass
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


@contextlib.contextmanager
def crowd_at(url: str) -> Iterator[Crowd]:
    crowd = Crowd(url)
    try:
        yield crowd
    finally:
        crowd.leave()


def answer_to(url: str, request: bytes, seconds: float = 30.0) -> bytes:
    """What the server answers to these bytes until it ends the connection or the time is over."""
    place = urlsplit(url)
    answer, end = b"", time.monotonic() + seconds
    with (
        socket.create_connection((place.hostname or "", place.port or 0)) as one,
        selectors.DefaultSelector() as waiting,
    ):
        waiting.register(one, selectors.EVENT_READ)
        one.sendall(request)
        while waiting.select(max(0.0, end - time.monotonic())):
            piece = one.recv(65536)
            if not piece:
                return answer
            answer += piece
    return answer
