"""Bodies of requests: small ones are gathered before a thread is taken, big ones are read as they come."""

from __future__ import annotations

import asyncio
import concurrent.futures
import io
import time
from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]

# All that somebody who isn't signed in may send, and what is gathered before a thread is taken.
SMALL_BODY_BYTES = 64 * 1024
# How long that may take altogether: 3 kB/s for the biggest.
SMALL_BODY_SECONDS = 20.0
# A visitor who sends or takes nothing for so long is left.
STALL_TIMEOUT_SECONDS = 30.0
# A big body has to come at least this fast, once the first minute is over.
MIN_BYTES_PER_SECOND = 4096
GRACE_SECONDS = 60.0
# What is still read of a body that nobody wants: browsers hear an answer only after they sent it.
MAX_DISCARDED_BYTES = 16 * 1024**2
DISCARD_SECONDS = 5.0


class ClientDisconnected(Exception):
    """The visitor left before the body was whole."""


class RequestBody:
    """The body of one request as ASGI hands it out, in the event loop."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.is_whole = False

    async def piece(self) -> bytes:
        """The next bytes; none at the end. Raises: Gone."""
        while not self.is_whole:
            message = await self._receive()
            if message["type"] != "http.request":
                raise ClientDisconnected
            self.is_whole = not message.get("more_body", False)
            if body := message.get("body", b""):
                return bytes(body)
        return b""

    async def gather(self, most_bytes: int) -> bytes:
        """Its beginning: all of it, or a little more than `most_bytes`. Raises: Gone."""
        gathered = bytearray()
        while len(gathered) <= most_bytes and (piece := await self.piece()):
            gathered += piece
        return bytes(gathered)

    async def throw_away(self) -> None:
        """Read what is left, within limits, so that the visitor gets to hear the answer."""
        left = MAX_DISCARDED_BYTES
        try:
            async with asyncio.timeout(DISCARD_SECONDS):
                while left > 0 and (piece := await self.piece()):
                    left -= len(piece)
        except (ClientDisconnected, TimeoutError):
            return


class StreamedBody(io.RawIOBase):
    """A big body for the thread that reads it: a file that ends early where the visitor stalls or leaves.

    Memory does not grow with the body. Only waiting counts against the visitor, not what we do meanwhile.
    """

    def __init__(
        self, incoming: RequestBody, beginning: bytes, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._incoming, self._loop = incoming, loop
        self._piece = memoryview(beginning)
        self._received = len(beginning)
        self._waited_seconds = 0.0
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer as far as one piece goes; 0 at the end."""
        if not self._piece and not self._is_over:
            self._piece = memoryview(self._next_piece())
        count = min(len(buffer), len(self._piece))
        buffer[:count], self._piece = self._piece[:count], self._piece[count:]
        return count

    def _next_piece(self) -> bytes:
        coming = asyncio.run_coroutine_threadsafe(self._incoming.piece(), self._loop)
        began = time.monotonic()
        try:
            piece = coming.result(self._patience_seconds())
        except (ClientDisconnected, TimeoutError, concurrent.futures.CancelledError):
            coming.cancel()
            piece = b""
        self._waited_seconds += time.monotonic() - began
        self._received += len(piece)
        self._is_over = not piece
        return piece

    def _patience_seconds(self) -> float:
        allowed = GRACE_SECONDS + self._received / MIN_BYTES_PER_SECOND
        return max(0.0, min(STALL_TIMEOUT_SECONDS, allowed - self._waited_seconds))
