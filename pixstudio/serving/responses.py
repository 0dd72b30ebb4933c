"""Responses of the WSGI application, produced in a thread and buffered until the client has read them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# Buffered in memory per response; larger responses spill to an anonymous temporary file.
IN_MEMORY_BYTES = 1024**2
# Size of one send; the client has to read it within `STALL_TIMEOUT_SECONDS`.
CHUNK_BYTES = 64 * 1024


class WsgiResponse:
    """The application's response to one request.

    A response that reads from a file (`is_from_file`) is read in chunks as the client takes them, in any free
    thread. Other responses are produced completely in one thread, since they may hold resources of that
    thread such as a database connection. They are closed in the same thread, unless they have work left to do
    after the response was sent (`closes_after_response`).
    """

    def __init__(self, application: Application, environ: dict[str, Any], folder: Path) -> None:
        self._application, self._environ, self._folder = application, environ, folder
        self._result: Iterable[bytes] = ()
        self._buffer: IO[bytes] | None = None
        self._chunks: Iterator[bytes] = iter(())
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []

    def begin(self) -> None:
        """Run the application. Raises the application's exceptions."""
        self._result = self._application(self._environ, self._start)
        if getattr(self._result, "is_from_file", False):
            self._chunks = iter(self._result)
            return
        try:
            self._buffer_body()
        finally:
            if not self.closes_after_response:
                self._close_result()

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [
            (name.encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers
        ]

    def _buffer_body(self) -> None:
        buffer = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES, dir=str(self._folder))  # noqa: SIM115
        self._buffer = buffer
        for chunk in self._result:
            buffer.write(chunk)
        buffer.seek(0)
        self._chunks = iter(lambda: buffer.read(CHUNK_BYTES), b"")

    @property
    def has_body(self) -> bool:
        """Whether the body is sent: Django also produces one for HEAD and for 204 and 304."""
        return self._environ["REQUEST_METHOD"] != "HEAD" and self.status not in (204, 304)

    @property
    def is_buffered(self) -> bool:
        """Whether the body is buffered, so that reading the next chunk needs no thread."""
        return self._buffer is not None

    @property
    def closes_after_response(self) -> bool:
        """Whether closing it is work for a thread after the response was sent."""
        return getattr(self._result, "closes_after_response", False)

    def next_chunk(self) -> bytes:
        """The next chunk; empty at the end."""
        return next(self._chunks, b"") if self.has_body else b""

    def close(self) -> None:
        """Close files and the result. May be repeated."""
        if self._buffer:
            self._buffer.close()
        self._close_result()

    def _close_result(self) -> None:
        result, self._result = self._result, ()
        if close := getattr(result, "close", None):
            close()
