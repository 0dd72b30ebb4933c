"""Random access to the bytes of a file, or to the part of it behind an offset."""

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
    """The bytes of a file from the offset `start`; positions are relative to it. Reads on demand.

    A crafted file may consist of a billion empty parts. `read_step` therefore returns nothing after
    MAX_STEPS calls, counted over all windows on the same file.
    """

    def __init__(
        self, content: mmap.mmap | bytes, start: int = 0, steps_left: list[int] | None = None
    ) -> None:
        self._content = content
        self._start = start
        self._steps_left = [MAX_STEPS] if steps_left is None else steps_left
        self.size = max(len(content) - start, 0)

    def read_step(self, at: int, count: int) -> bytes:
        """Up to `count` bytes at a position, b"" once the step limit is reached; for walking over parts."""
        self._steps_left[0] -= 1
        return self.read(at, count) if self._steps_left[0] >= 0 else b""

    def read(self, at: int, count: int) -> bytes:
        """Up to `count` bytes at a position; fewer at the end of the file."""
        return bytes(self._content[self._start + at : self._start + at + count])

    def number(self, at: int, count: int, order: Literal["big", "little"] = "big") -> int:
        """The unsigned integer of `count` bytes at a position."""
        return int.from_bytes(self.read(at, count), order)

    def search(self, pattern: re.Pattern[bytes], at: int, end: int | None = None) -> int | None:
        """Position of the first match at or after `at`, None without a match."""
        stop = len(self._content) if end is None else self._start + end
        found = pattern.search(self._content, self._start + at, stop)
        return found.start() - self._start if found else None

    def end_without_padding(self) -> int:
        """The window's size without trailing zeros and white space."""
        end = self.size
        while end > 0:
            start = max(end - _BLOCK_BYTES, 0)
            if block := self.read(start, end - start).rstrip(b"\0 \t\r\n"):
                return start + len(block)
            end = start
        return 0

    def subwindow(self, at: int) -> ByteWindow:
        """The window that starts at a position of this one; both share the step limit."""
        return ByteWindow(self._content, self._start + at, self._steps_left)


@contextmanager
def open_window(path: Path) -> Iterator[ByteWindow]:
    """Map a file into memory and give the window on all of it."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            yield ByteWindow(b"")
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield ByteWindow(content)
