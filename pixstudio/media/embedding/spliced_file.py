"""A file with parts put in, taken out or replaced, made while it is read: the original is never rewritten."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol


class SeekableFile(Protocol):
    """The methods this package needs of a file."""

    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def close(self) -> None: ...


class CannotEmbed(Exception):
    """The file has no place for the text, or a structure that is not changed here."""


@dataclass(frozen=True)
class Span:
    """Bytes of the original from `start` to `end`."""

    start: int
    end: int


Part = bytes | Span


def length_of(part: Part) -> int:
    return part.end - part.start if isinstance(part, Span) else len(part)


def read_exactly(file: SeekableFile, start: int, size: int) -> bytes:
    """So many bytes from an offset. Raises: CannotEmbed if the file ends before."""
    file.seek(start)
    pieces: list[bytes] = []
    while size and (piece := file.read(size)):
        pieces.append(piece)
        size -= len(piece)
    if size:
        raise CannotEmbed("The file ends in the middle of a part.")
    return b"".join(pieces)


class SplicedFile:
    """Reads the parts one after the other; closes the original with itself."""

    def __init__(self, file: SeekableFile, parts: Sequence[Part]) -> None:
        self._file = file
        self._parts = [part for part in parts if length_of(part)]
        self._ends = list(accumulate(map(length_of, self._parts)))
        self.size = self._ends[-1] if self._ends else 0
        self._position = 0

    def seek(self, offset: int, /) -> int:
        self._position = offset
        return offset

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, none only at the end."""
        index = bisect_right(self._ends, self._position)
        if index >= len(self._parts):
            return b""
        part, end = self._parts[index], self._ends[index]
        offset = self._position - (end - length_of(part))
        size = min(size, end - self._position)
        if isinstance(part, Span):
            self._file.seek(part.start + offset)
            piece = self._file.read(size)
        else:
            piece = part[offset : offset + size]
        self._position += len(piece)
        return piece

    def close(self) -> None:
        self._file.close()
