"""Overwrite byte ranges of a file while it is stored, without moving any other byte."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FREE_BOX_TYPE = "free"


class Redaction(NamedTuple):
    """A byte range to overwrite: with the replacement text, padded with zeros."""

    start: int
    length: int
    replacement: str = ""

    @property
    def end(self) -> int:
        return self.start + self.length

    def content(self, start: int, end: int) -> bytes:
        """The new bytes from `start` to `end`, file offsets inside this range."""
        replacement = self.replacement.encode()[start - self.start : end - self.start]
        return replacement.ljust(end - start, b"\0")


def merge_overlapping(redactions: Iterable[Redaction]) -> list[Redaction]:
    """The same byte ranges in order, without overlaps."""
    merged: list[Redaction] = []
    end = 0
    for redaction in sorted(redactions):
        remaining = redaction if redaction.start >= end else Redaction(end, redaction.end - end)
        if remaining.length > 0:
            merged.append(remaining)
            end = remaining.end
    return merged


def redactions_within(
    start: int, end: int, redactions: Sequence[Redaction]
) -> Iterator[tuple[int, int, bytes]]:
    """The redacted ranges between two file offsets, relative to `start`, each with its new bytes.

    `redactions` must be sorted, as `merge_overlapping` returns them.
    """
    index = max(bisect_right(redactions, start, key=lambda redaction: redaction.start) - 1, 0)
    while index < len(redactions) and redactions[index].start < end:
        low, high = max(redactions[index].start, start), min(redactions[index].end, end)
        if low < high:
            yield low - start, high - start, redactions[index].content(low, high)
        index += 1


def redact_chunk(chunk: bytes, offset: int, redactions: Sequence[Redaction]) -> bytes:
    """A chunk of a file from the offset `offset`, redacted. `redactions` must be sorted."""
    parts = list(redactions_within(offset, offset + len(chunk), redactions))
    if not parts:
        return chunk
    changed = bytearray(chunk)
    for low, high, content in parts:
        changed[low:high] = content
    return bytes(changed)


def write_redactions(path: Path, redactions: Iterable[Redaction]) -> None:
    """Write redactions as JSON, for another process."""
    path.write_text(json.dumps(list(redactions)))


def read_redactions(path: Path) -> tuple[Redaction, ...]:
    """Read what `write_redactions` wrote."""
    return tuple(
        Redaction(int(start), int(length), str(replacement))
        for start, length, replacement in json.loads(path.read_text())
    )
