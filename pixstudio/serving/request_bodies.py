"""Request bodies: small ones are read before a thread is used, big ones are streamed."""

from __future__ import annotations

import asyncio
import concurrent.futures
import io
import time
from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]

# Limit for anonymous users, and the size that is read before a thread is used.
SMALL_BODY_BYTES = 64 * 1024
# Time limit for it: 3 kB/s for the largest.
SMALL_BODY_SECONDS = 20.0
# A client that sends or reads nothing for this time is disconnected.
STALL_TIMEOUT_SECONDS = 30.0
# Minimum transfer rate of a big body after the first minute.
MIN_BYTES_PER_SECOND = 4096
GRACE_SECONDS = 60.0
# Read and discarded of a refused body: browsers read the response only after sending the body.
MAX_DISCARDED_BYTES = 16 * 1024**2
DISCARD_SECONDS = 5.0


class ClientDisconnected(Exception):
    """The client disconnected before the body was complete."""


class RequestBody:
    """The body of one request, read from ASGI in the event loop."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.is_complete = False

    async def read_chunk(self) -> bytes:
        """The next chunk; empty at the end. Raises: ClientDisconnected."""
        while not self.is_complete:
            message = await self._receive()
            if message["type"] != "http.request":
                raise ClientDisconnected
            self.is_complete = not message.get("more_body", False)
            if body := message.get("body", b""):
                return bytes(body)
        return b""

    async def read_start(self, max_bytes: int) -> bytes:
        """The whole body, or its first bytes if it exceeds `max_bytes`. Raises: ClientDisconnected."""
        body_start = bytearray()
        while len(body_start) <= max_bytes and (chunk := await self.read_chunk()):
            body_start += chunk
        return bytes(body_start)

    async def discard_rest(self) -> None:
        """Read the rest, within limits, so that the client reads the response."""
        left = MAX_DISCARDED_BYTES
        try:
            async with asyncio.timeout(DISCARD_SECONDS):
                while left > 0 and (chunk := await self.read_chunk()):
                    left -= len(chunk)
        except (ClientDisconnected, TimeoutError):
            return


class TransferPace:
    """How long to wait for the next bytes of a big body: only time spent waiting for the client counts."""

    def __init__(self, received_bytes: int) -> None:
        self._received_bytes, self._waited_seconds = received_bytes, 0.0

    def timeout_seconds(self) -> float:
        """The time limit for the next bytes; 0 if the client has been too slow altogether."""
        allowed = GRACE_SECONDS + self._received_bytes / MIN_BYTES_PER_SECOND
        return max(0.0, min(STALL_TIMEOUT_SECONDS, allowed - self._waited_seconds))

    def record(self, received_bytes: int, waited_seconds: float) -> None:
        """Count bytes that arrived after a wait."""
        self._received_bytes += received_bytes
        self._waited_seconds += waited_seconds


def copy_start(chunk: memoryview, buffer: Any) -> tuple[int, memoryview]:
    """Copy as much of a chunk as fits into a buffer; how many bytes it was, and the rest of the chunk."""
    count = min(len(buffer), len(chunk))
    buffer[:count] = chunk[:count]
    # An empty view would keep the chunk alive until the request is collected as garbage.
    return count, chunk[count:] or memoryview(b"")


class StreamedBody(io.RawIOBase):
    """File object for reading a big body in a thread; it ends early if the client stalls or disconnects.

    Memory use is constant. Each chunk is passed from the event loop to the thread; `SocketBody` is faster.
    """

    def __init__(self, body: RequestBody, start: bytes, loop: asyncio.AbstractEventLoop) -> None:
        self._body, self._loop = body, loop
        self._chunk = memoryview(start)
        self._pace = TransferPace(len(start))
        self._is_finished = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer with at most one chunk; 0 at the end."""
        if not self._chunk and not self._is_finished:
            self._chunk = memoryview(self._next_chunk())
        count, self._chunk = copy_start(self._chunk, buffer)
        return count

    def _next_chunk(self) -> bytes:
        future = asyncio.run_coroutine_threadsafe(self._body.read_chunk(), self._loop)
        started = time.monotonic()
        try:
            chunk = future.result(self._pace.timeout_seconds())
        except (ClientDisconnected, TimeoutError, concurrent.futures.CancelledError):
            future.cancel()
            chunk = b""
        self._pace.record(len(chunk), time.monotonic() - started)
        self._is_finished = not chunk
        return chunk
