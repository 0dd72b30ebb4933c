"""A part of a file that is looked at as if it were the whole."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

_BLOCK_BYTES = 256 * 1024
MAX_STEPS = 2_000_000


class ByteWindow:
    """The bytes of a file from `start` on, read where they are asked for; positions count from there.

    Files can be made of a thousand million parts of no bytes: after so many steps from part to part, over all
    windows on the file, it reads as if it ended.
    """

    def __init__(
        self, content: mmap.mmap | bytes, start: int = 0, steps_left: list[int] | None = None
    ) -> None:
        self._content = content
        self._start = start
        self._steps_left = [MAX_STEPS] if steps_left is None else steps_left
        self.size = max(len(content) - start, 0)

    def step(self, at: int, count: int) -> bytes:
        """These bytes, as far as they are there and steps are left; for going on to the next part."""
        self._steps_left[0] -= 1
        return self.read(at, count) if self._steps_left[0] >= 0 else b""

    def read(self, at: int, count: int) -> bytes:
        """These bytes, as far as they are there."""
        return bytes(self._content[self._start + at : self._start + at + count])

    def number(self, at: int, count: int, order: Literal["big", "little"] = "big") -> int:
        """A number without a sign, of so many bytes."""
        return int.from_bytes(self.read(at, count), order)

    def search(self, pattern: re.Pattern[bytes], at: int, end: int | None = None) -> int | None:
        """Where the pattern is found first from a position on."""
        stop = len(self._content) if end is None else self._start + end
        found = pattern.search(self._content, self._start + at, stop)
        return found.start() - self._start if found else None

    def without_padding(self) -> int:
        """Where the last byte ends that is neither zero nor a space."""
        end = self.size
        while end > 0:
            start = max(end - _BLOCK_BYTES, 0)
            if block := self.read(start, end - start).rstrip(b"\0 \t\r\n"):
                return start + len(block)
            end = start
        return 0

    def from_here(self, at: int) -> ByteWindow:
        """The window that begins there."""
        return ByteWindow(self._content, self._start + at, self._steps_left)


@contextmanager
def open_window(path: Path) -> Iterator[ByteWindow]:
    """A whole file, of which only what is looked at is read."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            yield ByteWindow(b"")
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield ByteWindow(content)
