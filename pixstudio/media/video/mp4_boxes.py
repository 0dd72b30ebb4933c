"""Read the boxes of an MP4, MOV or 3GP file without trusting any of their lengths."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_BOXES = 1_000_000
# Largest sample table that is read: a day at about 20 samples per second.
MAX_TABLE_BYTES = 8 * 1024**2


class TooManyBoxes(Exception):
    """The file has more than MAX_BOXES boxes, probably to keep a reader busy."""


@dataclass(frozen=True)
class Box:
    """One box: its name and the offsets of its start, its body and its end."""

    name: bytes
    start: int
    body: int
    end: int


class BoxReader:
    """Reads the boxes of a file, at most MAX_BOXES of them in total."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._boxes_left = MAX_BOXES
        self.root = Box(b"", 0, 0, file.seek(0, 2))

    def children(self, box: Box, skip: int = 0) -> Iterator[Box]:
        """The boxes inside a box, from `skip` bytes into its body. Raises: TooManyBoxes."""
        offset = box.body + skip
        while offset + 8 <= box.end:
            self._boxes_left -= 1
            if self._boxes_left < 0:
                raise TooManyBoxes
            child = self._box_at(offset, box.end)
            if child is None:
                return
            yield child
            offset = child.end

    def _box_at(self, offset: int, end: int) -> Box | None:
        header = self.read(offset, offset + 16)
        length, name, body = int.from_bytes(header[:4], "big"), header[4:8], offset + 8
        if length == 1 and len(header) == 16:
            length, body = int.from_bytes(header[8:], "big"), offset + 16
        elif length == 0:
            length = end - offset
        if offset + length < body:
            return None
        return Box(name, offset, body, min(offset + length, end))

    def children_named(self, box: Box, *names: bytes, skip: int = 0) -> Iterator[Box]:
        """The boxes with one of these names inside a box. Raises: TooManyBoxes."""
        return (child for child in self.children(box, skip) if child.name in names)

    def read(self, start: int, end: int) -> bytes:
        """The bytes between two offsets; fewer at the end of the file."""
        self._file.seek(start)
        return self._file.read(max(end - start, 0))

    def read_numbers(self, box: Box, skip: int, type_code: str, count: int) -> list[int]:
        """At most `count` numbers of a table, each of the `struct` type `type_code`."""
        size = struct.calcsize(f">{type_code}")
        byte_count = min(count * size, MAX_TABLE_BYTES, box.end - box.body - skip)
        count = max(byte_count, 0) // size
        start = box.body + skip
        content = self.read(start, start + count * size)
        return list(
            struct.unpack(
                f">{len(content) // size}{type_code}", content[: len(content) // size * size]
            )
        )
