"""Compressed lists of JSON lines, as parts of a backup: written, checked and read in a stream."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import IO

from pixstudio.backups.manifest import Part
from pixstudio.backups.places.place import Place
from pixstudio.backups.problems import BackupProblem, DamagedBackup

CHUNK_BYTES = 1024**2
# Of the nine levels one that is fast: rows of a million jobs are gigabytes.
_LEVEL = 4
_GZIP = 31


class PartWriter:
    """Writes lines into a new part of a place; as a context, it is finished or discarded at the end."""

    def __init__(self, place: Place, name: str) -> None:
        self._name, self._file = name, place.new_file()
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        self._digest, self._size, self._waiting = hashlib.sha256(), 0, bytearray()
        self.part: Part | None = None

    def add(self, line: bytes) -> None:
        self._waiting += line
        if len(self._waiting) >= CHUNK_BYTES:
            self._store(self._packer.compress(self._waiting))
            self._waiting.clear()

    def _store(self, content: bytes) -> None:
        self._digest.update(content)
        self._size += len(content)
        self._file.write(content)

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind:
            self._file.discard()
            return
        self._store(self._packer.compress(self._waiting))
        self._store(self._packer.flush())
        self._file.finish(self._name)
        self.part = Part(self._name, self._size, self._digest.hexdigest())

    def finished(self) -> Part:
        """The part, once the context has ended."""
        assert self.part
        return self.part


def write_whole(place: Place, name: str, content: bytes) -> None:
    """Write a small file."""
    file = place.new_file()
    file.write(content)
    file.finish(name)


def check_part(place: Place, part: Part) -> None:
    """Read a part and compare it with its digest. Raises: DamagedBackup."""
    try:
        size_bytes, sha256 = digest_of_file(place, part.name)
    except FileNotFoundError as error:
        raise DamagedBackup(f"{part.name} is missing in the backup.") from error
    if (size_bytes, sha256) != (part.size_bytes, part.sha256):
        raise DamagedBackup(f"{part.name} is damaged: it isn’t what was written.")


def digest_of_file(place: Place, name: str) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file. Raises: FileNotFoundError."""
    digest, size_bytes = hashlib.sha256(), 0
    with place.read(name) as stream:
        for chunk in chunks_of(stream):
            digest.update(chunk)
            size_bytes += len(chunk)
    return size_bytes, digest.hexdigest()


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """What is left of a stream, a megabyte at a time."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def lines_of(place: Place, part: Part) -> Iterator[bytes]:
    """The lines of a part. Raises: DamagedBackup."""
    try:
        with place.read(part.name) as stream, gzip.open(stream, "rb") as lines:
            yield from lines
    except FileNotFoundError as error:
        raise DamagedBackup(f"{part.name} is missing in the backup.") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DamagedBackup(f"{part.name} is damaged: {error}") from error


def read_whole(place: Place, name: str, limit_bytes: int) -> bytes:
    """A small file. Raises: FileNotFoundError; BackupProblem above the limit."""
    with place.read(name) as stream:
        content = stream.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        raise BackupProblem(f"{name} is larger than it may be.")
    return content
