"""The boxes that an MP4, MOV or 3GP is made of, read without trusting any of their lengths."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_BOXES = 1_000_000
# The largest table of a track's samples that is read: a day of one sample in each twentieth of a second.
MAX_TABLE_BYTES = 8 * 1024**2


class TooManyBoxes(Exception):
    """The file is made to keep a reader busy."""


@dataclass(frozen=True)
class Box:
    """One box: its name, and where it, its content and what follows it begin."""

    name: bytes
    start: int
    body: int
    end: int


class BoxReader:
    """A file of boxes, with a limit on how many of them are looked at in all."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = MAX_BOXES
        self.whole = Box(b"", 0, 0, file.seek(0, 2))

    def inside(self, box: Box, skip: int = 0) -> Iterator[Box]:
        """The boxes in a box, `skip` bytes behind the beginning of its content. Raises: TooManyBoxes."""
        at = box.body + skip
        while at + 8 <= box.end:
            self._left -= 1
            if self._left < 0:
                raise TooManyBoxes
            found = self._box_at(at, box.end)
            if found is None:
                return
            yield found
            at = found.end

    def _box_at(self, at: int, end: int) -> Box | None:
        header = self.read(at, at + 16)
        length, name, body = int.from_bytes(header[:4], "big"), header[4:8], at + 8
        if length == 1 and len(header) == 16:
            length, body = int.from_bytes(header[8:], "big"), at + 16
        elif length == 0:
            length = end - at
        if at + length < body:
            return None
        return Box(name, at, body, min(at + length, end))

    def named(self, box: Box, *names: bytes, skip: int = 0) -> Iterator[Box]:
        """The boxes of these names in a box."""
        return (found for found in self.inside(box, skip) if found.name in names)

    def read(self, start: int, end: int) -> bytes:
        """These bytes, as far as they are there."""
        self._file.seek(start)
        return self._file.read(max(end - start, 0))

    def numbers(self, box: Box, skip: int, code: str, count: int) -> list[int]:
        """At most so many numbers of a table, each of the `struct` type `code`."""
        size = struct.calcsize(f">{code}")
        most = min(count * size, MAX_TABLE_BYTES, box.end - box.body - skip)
        count = max(most, 0) // size
        start = box.body + skip
        content = self.read(start, start + count * size)
        return list(
            struct.unpack(f">{len(content) // size}{code}", content[: len(content) // size * size])
        )
