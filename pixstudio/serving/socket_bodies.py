"""Big request bodies read from the socket itself, past the event loop.

A body that passes through the event loop is copied five times and wakes two threads for each 64 kB or so.
Here the thread that handles the request reads from the connection's socket into its own buffer.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable
from typing import Any

from pixstudio.serving.request_bodies import (
    DISCARD_SECONDS,
    MAX_DISCARDED_BYTES,
    TransferPace,
    copy_start,
)

# Key in the scope's `extensions`: a function that lends the connection's socket to one body.
LEND_SOCKET = "pixstudio.lend_socket"
DISCARD_CHUNK_BYTES = 64 * 1024


class SocketBody(io.RawIOBase):
    """File object for reading a big body in a thread; it ends early if the client stalls or disconnects.

    `start` is what the event loop has received of the body, `remaining_bytes` what is still to come.
    `connection` is a duplicate of the connection's socket, from which nobody else reads meanwhile.
    `on_complete` is called in the event loop if all of the body was read.
    """

    def __init__(
        self,
        connection: socket.socket,
        start: bytes,
        remaining_bytes: int,
        *,
        on_complete: Callable[[], None],
    ) -> None:
        self._socket, self._on_complete = connection, on_complete
        self._start = memoryview(start)
        self._remaining_bytes = remaining_bytes
        self._pace = TransferPace(len(start))
        self._is_broken = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read what has arrived, at most as much as fits; 0 at the end."""
        if self._start:
            count, self._start = copy_start(self._start, buffer)
            return count
        if self._is_broken or not self._remaining_bytes:
            return 0
        return self._receive(buffer, self._pace.timeout_seconds())

    def _receive(self, buffer: Any, timeout_seconds: float) -> int:
        started = time.monotonic()
        view = memoryview(buffer)[: self._remaining_bytes]
        try:
            # Without a time left it does not wait at all.
            self._socket.settimeout(timeout_seconds)
            count = self._socket.recv_into(view)
        except OSError:
            count = 0
        self._pace.record(count, time.monotonic() - started)
        self._remaining_bytes -= count
        self._is_broken = not count
        return count

    def discard_rest(self) -> None:
        """Read the rest, within limits, so that the client reads the response."""
        buffer, left = bytearray(DISCARD_CHUNK_BYTES), MAX_DISCARDED_BYTES
        end = time.monotonic() + DISCARD_SECONDS
        while left > 0 and not self._is_broken and self._remaining_bytes:
            left -= self._receive(buffer, max(0.0, end - time.monotonic()))

    def give_back(self) -> None:
        """Let the connection read again. For the event loop, once no thread reads any more."""
        self.close()
        if not self._remaining_bytes:
            self._on_complete()

    def close(self) -> None:
        """Close the duplicate of the socket; the connection itself stays open."""
        self._socket.close()
        super().close()

    @property
    def has_rest(self) -> bool:
        """Whether bytes are still to come that the client may be sending."""
        return bool(self._remaining_bytes) and not self._is_broken


def lend_socket(scope: dict[str, Any]) -> SocketBody | None:
    """The body of a request as a file over its socket; None if the server can't lend that one."""
    lend: Callable[[], SocketBody | None] | None = scope.get("extensions", {}).get(LEND_SOCKET)
    return lend() if lend else None
