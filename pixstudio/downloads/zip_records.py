"""The records of a zip archive whose files are stored as they are, and where each of them lies.

Every length follows from names and sizes, so the place of each byte is known before any file is read.
Checksums come behind the files, in data descriptors. Source: PKWARE's APPNOTE.TXT 6.3.10.
"""

from __future__ import annotations

import datetime as dt
import struct
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

# From this on, lengths and offsets need the 64-bit records; readers exist that take them as signed numbers.
ZIP64_BYTES = 0x7FFF_FFFF
ZIP64_ENTRIES = 0xFFFF
_FULL_32, _FULL_16 = 0xFFFF_FFFF, 0xFFFF
_VERSION, _ZIP64_VERSION = 20, 45
# Names are UTF-8, and checksums follow the data.
_FLAGS = 0x0800 | 0x0008
_UNIX = 3
_REGULAR_FILE = 0o100644 << 16
_FIRST_YEAR, _LAST_YEAR = 1980, 2107
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_ZIP64_END = struct.Struct("<4sQ2H2L4Q")
_ZIP64_LOCATOR = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class EntryHead:
    """What is known of an entry before its data: name, length and a time without a zone."""

    name: str
    size: int
    modified: dt.datetime

    @property
    def is_large(self) -> bool:
        return self.size >= ZIP64_BYTES

    @property
    def _version(self) -> int:
        return _ZIP64_VERSION if self.is_large else _VERSION

    def local_header(self) -> bytes:
        """The record before the data; its lengths and checksum are in the descriptor."""
        name = self.name.encode()
        extra = struct.pack("<2H2Q", 1, 16, 0, 0) if self.is_large else b""
        length = _FULL_32 if self.is_large else 0
        fixed = (b"PK\3\4", self._version, _FLAGS, 0, *_dos_time(self.modified), 0, length, length)
        return _LOCAL.pack(*fixed, len(name), len(extra)) + name + extra

    def descriptor(self, crc: int) -> bytes:
        """The record behind the data."""
        layout = "<4sL2Q" if self.is_large else "<4s3L"
        return struct.pack(layout, b"PK\7\10", crc, self.size, self.size)

    def central_header(self, crc: int, offset: int) -> bytes:
        """The record in the central directory; `offset` is where the local header is."""
        name = self.name.encode()
        sizes = [self.size, self.size] if self.is_large else []
        numbers = sizes + ([offset] if offset >= ZIP64_BYTES else [])
        extra = (
            struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
        )
        version = _ZIP64_VERSION if numbers else _VERSION
        length = _FULL_32 if self.is_large else self.size
        fixed = _CENTRAL.pack(
            *(b"PK\1\2", version, _UNIX, version, 0, _FLAGS, 0, *_dos_time(self.modified)),
            *(crc, length, length, len(name), len(extra), 0, 0, 0, _REGULAR_FILE),
            offset if offset < ZIP64_BYTES else _FULL_32,
        )
        return fixed + name + extra


def _dos_time(moment: dt.datetime) -> tuple[int, int]:
    """Time and date as archives keep them, in steps of two seconds."""
    year = min(max(moment.year, _FIRST_YEAR), _LAST_YEAR)
    date = (year - _FIRST_YEAR) << 9 | moment.month << 5 | moment.day
    return moment.hour << 11 | moment.minute << 5 | moment.second // 2, date


@dataclass(frozen=True)
class Place:
    """Offsets of an entry's local header, its data, its descriptor, and its end."""

    header: int
    data: int
    descriptor: int
    end: int


class Layout:
    """Where everything lies in the archive of these entries, and how long it is."""

    def __init__(self, heads: Sequence[EntryHead]) -> None:
        self.heads = heads
        lengths = [_lengths_of(head) for head in heads]
        ends = list(accumulate(sum(parts) for parts in lengths))
        self.places = [
            Place(end - sum(parts), end - parts[1] - parts[2], end - parts[2], end)
            for parts, end in zip(lengths, ends, strict=True)
        ]
        self._starts = [place.header for place in self.places]
        self.central = ends[-1] if ends else 0
        self.size = self.central + len(self.tail([0] * len(heads), heads))

    def index_at(self, offset: int) -> int:
        """The number of the entry that an offset before the central directory belongs to."""
        return bisect_right(self._starts, offset) - 1

    def tail(self, checksums: Sequence[int], heads: Sequence[EntryHead]) -> bytes:
        """The central directory and what ends the archive."""
        directory = b"".join(
            head.central_header(crc, place.header)
            for head, crc, place in zip(heads, checksums, self.places, strict=True)
        )
        return directory + _end_records(len(heads), len(directory), self.central)


def _lengths_of(head: EntryHead) -> tuple[int, int, int]:
    return len(head.local_header()), head.size, len(head.descriptor(0))


def _end_records(count: int, size: int, offset: int) -> bytes:
    large = b""
    if count >= ZIP64_ENTRIES or max(size, offset) >= ZIP64_BYTES:
        numbers = (count, count, size, offset)
        versions = (_ZIP64_VERSION, _ZIP64_VERSION)
        large = _ZIP64_END.pack(b"PK\6\6", _ZIP64_END.size - 12, *versions, 0, 0, *numbers)
        large += _ZIP64_LOCATOR.pack(b"PK\6\7", 0, offset + size, 1)
        offset = _FULL_32
    count, size = min(count, _FULL_16), min(size, _FULL_32)
    return large + _END.pack(b"PK\5\6", 0, 0, count, count, size, offset, 0)
