"""Reads a zip archive that is stored nowhere, from any offset: each part is made when it is read.

Files are read in bounded pieces, one at a time. What lies before the offset is read only as far as its
checksum is not known. A file that is gone when its turn comes is replaced by a text of the same length, under
a name of the same length; a file that breaks off later raises OSError, which ends the response short of its
length. So an archive that arrived whole is never silently wrong.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Protocol
from zlib import crc32

from pixstudio.downloads.zip_records import EntryHead, Layout

logger = logging.getLogger(__name__)
PIECE_BYTES = 256 * 1024


class FileChanged(OSError):
    """A file ended before its length, or has another length than the archive was planned with."""


class OpenedFile(Protocol):
    """The methods that are needed of a file."""

    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> object: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Entry:
    """A file of the archive. `open` raises OSError where it is gone; `key` names it to whom keeps checksums.

    `identity` is any text that changes with the contents.
    """

    name: str
    size: int
    modified: dt.datetime
    open: Callable[[], OpenedFile]
    identity: str = ""
    key: object = None
    crc: int | None = None

    @property
    def head(self) -> EntryHead:
        return EntryHead(self.name, self.size, self.modified)


@dataclass
class Findings:
    """What reading found out: checksums by key, and the keys of files that were gone."""

    checksums: dict[object, int] = field(default_factory=dict)
    gone: set[object] = field(default_factory=set)


def entry_of_bytes(name: str, content: bytes, modified: dt.datetime) -> Entry:
    """An entry whose content is made already."""
    return Entry(
        name,
        len(content),
        modified,
        lambda: io.BytesIO(content),
        identity=f"{crc32(content):08x}",
        crc=crc32(content),
    )


class ZipReader:
    """The archive of some entries as a file that is read and sought in. Closing it may be repeated."""

    def __init__(
        self,
        entries: Sequence[Entry],
        layout: Layout,
        gone_text: str,
        on_close: Callable[[Findings], None] = lambda _findings: None,
    ) -> None:
        self._entries, self._layout = entries, layout
        self._gone_text, self._on_close = gone_text, on_close
        self._heads = list(layout.heads)
        self._checksums: dict[int, int] = {
            index: entry.crc for index, entry in enumerate(entries) if entry.crc is not None
        }
        self._findings = Findings()
        self._current: EntryReader | None = None
        self._tail: bytes | None = None
        self._position = 0
        self._is_closed = False

    def seek(self, offset: int, /) -> int:
        self._leave_entry()
        self._position = min(max(offset, 0), self._layout.size)
        return self._position

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, none only at the end. Raises: OSError."""
        layout = self._layout
        if self._position >= layout.size or size <= 0:
            return b""
        if self._position >= layout.central:
            piece = self._tail_from(self._position - layout.central, size)
        else:
            piece = self._entry_from(layout.index_at(self._position), size)
        self._position += len(piece)
        return piece

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._leave_entry()
        self._on_close(self._findings)

    def _entry_from(self, index: int, size: int) -> bytes:
        place, position = self._layout.places[index], self._position
        reader = self._entry_reader(index)
        if position < place.data:
            start = position - place.header
            return self._heads[index].local_header()[start : start + size]
        if position < place.descriptor:
            return reader.read_at(position - place.data, size)
        start = position - place.descriptor
        return self._heads[index].descriptor(self._checksum_of(index))[start : start + size]

    def _tail_from(self, start: int, size: int) -> bytes:
        if self._tail is None:
            checksums = [self._checksum_of(index) for index in range(len(self._entries))]
            self._leave_entry()
            self._tail = self._layout.tail(checksums, self._heads)
        return self._tail[start : start + size]

    def _entry_reader(self, index: int) -> EntryReader:
        if self._current is None or self._current.index != index:
            self._leave_entry()
            self._current = EntryReader(index, self._entries[index], self._gone_text)
            if self._current.is_gone:
                self._replace(index)
        return self._current

    def _replace(self, index: int) -> None:
        """Enter the text that stands for a file that is gone, in place of the file."""
        logger.warning("%s was gone while its archive was sent", self._entries[index].name)
        self._heads[index] = replace(
            self._heads[index], name=name_of_same_length(self._entries[index].name)
        )
        self._checksums.pop(index, None)
        self._findings.gone.add(self._entries[index].key)

    def _checksum_of(self, index: int) -> int:
        """The checksum of an entry; reads the entry if it is not known. Raises: OSError."""
        is_current = self._current is not None and self._current.index == index
        if index not in self._checksums or is_current:
            reader = self._entry_reader(index)
            if index not in self._checksums or reader.is_read_whole:
                self._checksums[index] = reader.checksum()
                self._note_checksum(index, reader)
        return self._checksums[index]

    def _note_checksum(self, index: int, reader: EntryReader) -> None:
        entry = self._entries[index]
        if entry.key is not None and not reader.is_gone:
            self._findings.checksums[entry.key] = self._checksums[index]

    def _leave_entry(self) -> None:
        current, self._current = self._current, None
        if current is None:
            return
        if current.is_read_whole and current.index not in self._checksums:
            self._checksums[current.index] = current.checksum()
            self._note_checksum(current.index, current)
        current.close()


class EntryReader:
    """Reads one entry's data, and its checksum with it as long as it is read from its start."""

    def __init__(self, index: int, entry: Entry, gone_text: str) -> None:
        self.index, self._entry = index, entry
        self.is_gone = False
        self._position = self._summed = self._crc = 0
        try:
            self._file = entry.open()
        except OSError as error:
            logger.info("%s can't be opened: %s", entry.name, error)
            self.is_gone = True
            self._file = PaddedText(gone_text, entry.size)

    @property
    def is_read_whole(self) -> bool:
        return self._summed == self._entry.size

    def read_at(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes of the data from an offset, at least one. Raises: OSError."""
        if offset != self._position:
            self._go_to(offset)
        piece = self._file.read(min(size, self._entry.size - offset))
        if not piece:
            raise FileChanged(f"{self._entry.name} ends at {offset} of {self._entry.size} bytes")
        if self._summed == offset:
            self._crc = crc32(piece, self._crc)
            self._summed += len(piece)
        self._position += len(piece)
        return piece

    def checksum(self) -> int:
        """The checksum of the whole data; reads what was not read yet. Raises: OSError."""
        while not self.is_read_whole:
            self.read_at(self._summed, PIECE_BYTES)
        return self._crc

    def _go_to(self, offset: int) -> None:
        """Seek, but read what lies before while that is the only way to the checksum."""
        if self._entry.crc is None or self.is_gone:
            while self._summed < min(offset, self._entry.size):
                if self._position != self._summed:
                    self._seek(self._summed)
                self.read_at(self._summed, min(PIECE_BYTES, offset - self._summed))
        if self._position != offset:
            self._seek(offset)

    def _seek(self, offset: int) -> None:
        self._file.seek(offset)
        self._position = offset

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()


class PaddedText:
    """A text that is filled up with line breaks to a length, of which nothing is kept in memory."""

    def __init__(self, text: str, size: int) -> None:
        self._text, self._size, self._position = text.encode(), size, 0

    def seek(self, offset: int, /) -> int:
        self._position = offset
        return offset

    def read(self, size: int, /) -> bytes:
        size = max(min(size, self._size - self._position), 0)
        piece = self._text[self._position : self._position + size]
        self._position += size
        return piece + b"\n" * (size - len(piece))

    def close(self) -> None:
        self._position = self._size


def name_of_same_length(name: str) -> str:
    """The name with the ending `.txt`, as long in bytes as before."""
    stem = name.removesuffix(PurePosixPath(name).suffix).encode()
    spare = len(name.encode()) - len(stem) - len(".txt")
    kept = stem[:spare].decode(errors="ignore").encode() if spare < 0 else stem
    filling = "_" * (len(name.encode()) - len(kept) - len(".txt"))
    return f"{kept.decode()}{filling}.txt"
