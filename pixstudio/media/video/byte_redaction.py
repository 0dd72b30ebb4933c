"""Bytes of a file that are emptied while it is stored, so that everything else stays where it is."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FREE_BOX_TYPE = "free"


class Redaction(NamedTuple):
    """So many bytes from `start` on: the word, then zeros."""

    start: int
    length: int
    word: str = ""

    @property
    def end(self) -> int:
        return self.start + self.length

    def content(self, start: int, end: int) -> bytes:
        """What stands in the file from `start` to `end`, both of which are inside."""
        word = self.word.encode()[start - self.start : end - self.start]
        return word.ljust(end - start, b"\0")


def merge_overlapping(blanks: Iterable[Redaction]) -> list[Redaction]:
    """The same bytes in order, none of them twice."""
    found: list[Redaction] = []
    end = 0
    for blank in sorted(blanks):
        rest = blank if blank.start >= end else Redaction(end, blank.end - end)
        if rest.length > 0:
            found.append(rest)
            end = rest.end
    return found


def redactions_within(
    start: int, end: int, blanks: Sequence[Redaction]
) -> Iterator[tuple[int, int, bytes]]:
    """What of a file from `start` to `end` is emptied, counted from `start`, and what stands there then.

    The blanks are in order, as `apart` gives them.
    """
    index = max(bisect_right(blanks, start, key=lambda blank: blank.start) - 1, 0)
    while index < len(blanks) and blanks[index].start < end:
        low, high = max(blanks[index].start, start), min(blanks[index].end, end)
        if low < high:
            yield low - start, high - start, blanks[index].content(low, high)
        index += 1


def redact_chunk(piece: bytes, at: int, blanks: Sequence[Redaction]) -> bytes:
    """A piece of a file that begins at `at`, emptied where the blanks are; those are in order."""
    parts = list(redactions_within(at, at + len(piece), blanks))
    if not parts:
        return piece
    changed = bytearray(piece)
    for low, high, content in parts:
        changed[low:high] = content
    return bytes(changed)


def write_redactions(path: Path, blanks: Iterable[Redaction]) -> None:
    """Hand blanks on to another process."""
    path.write_text(json.dumps(list(blanks)))


def read_redactions(path: Path) -> tuple[Redaction, ...]:
    """What `write_blanks` wrote."""
    return tuple(
        Redaction(int(start), int(length), str(word))
        for start, length, word in json.loads(path.read_text())
    )
