"""Visitors who take their time: connections to a server that send or read as slowly as they like."""

import contextlib
import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.benchmarks.browser import CSRF

SECONDS_BETWEEN_BYTES = 0.5
SECONDS_TO_ANSWER = 30.0
LOGIN = b"POST /auth/login/ HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def head_of(body_headers: bytes, cookie: str = "") -> bytes:
    """The head of a form for the sign-in."""
    sent = f"Cookie: sessionid={cookie}\r\n".encode() if cookie else b""
    return LOGIN + FORM + sent + body_headers + b"\r\n"


def signed_in_head(method: str, path: str, session: str, **headers: str) -> bytes:
    """The head of a request by someone who is signed in."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"X-CSRFToken: {CSRF}"]
    lines.append(f"Cookie: sessionid={session}; csrftoken={CSRF}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


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
        one.settimeout(SECONDS_TO_ANSWER)
        one.sendall(beginning)
        one.setblocking(False)
        self._open.append(one)
        if is_speaking:
            self._speaking.append(one)

    def drip(self) -> int:
        """How many could still say something."""
        return sum(_says_a_byte(one) for one in self._speaking)

    def still_open(self) -> int:
        """How many the server has not ended. What it says is read and discarded."""
        return sum(_is_open(one) for one in self._open)

    def say(self, more: bytes) -> None:
        """Have the last one send more."""
        self._open[-1].settimeout(SECONDS_TO_ANSWER)
        self._open[-1].sendall(more)

    def answer(self) -> tuple[int, bytes]:
        """Status and body of what the last one gets."""
        one = self._open[-1]
        one.settimeout(SECONDS_TO_ANSWER)
        with http.client.HTTPResponse(one) as answer:
            answer.begin()
            return answer.status, answer.read()

    def leave(self) -> None:
        for one in self._open:
            one.close()


def _says_a_byte(one: socket.socket) -> bool:
    try:
        return one.send(b"1") == 1
    except BlockingIOError:
        return True
    except OSError:
        return False


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


def answer_to(url: str, request: bytes) -> tuple[int, bytes]:
    """What the server answers to these bytes."""
    with crowd_at(url) as crowd:
        crowd.join(request)
        return crowd.answer()
