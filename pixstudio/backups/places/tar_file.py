"""A backup in one tar file, written and read in place: other programs open it too."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from pixstudio.backups.places.folder import sync_folder
from pixstudio.backups.places.place import Facts, NewFile, Place, checked_name
from pixstudio.backups.problems import BackupProblem, DamagedBackup
from pixstudio.media.storage.disk_space import free_bytes

_BLOCK = tarfile.BLOCKSIZE


class _Member(NewFile):
    """A member whose header is written last: until then neither its name nor its size is known."""

    def __init__(self, archive: TarFile, stream: IO[bytes]) -> None:
        self._archive, self._stream = archive, stream
        self._begin = stream.tell()
        stream.write(bytes(_BLOCK))

    def write(self, content: bytes) -> None:
        self._stream.write(content)

    def finish(self, name: str) -> None:
        end = self._stream.tell()
        info = tarfile.TarInfo(checked_name(name))
        info.size, info.mode = end - self._begin - _BLOCK, 0o600
        self._stream.write(bytes(-info.size % _BLOCK))
        after = self._stream.tell()
        header = info.tobuf(tarfile.GNU_FORMAT)
        if len(header) != _BLOCK:
            raise BackupProblem(f"{name} is too long a name for a tar file.")
        self._stream.seek(self._begin)
        self._stream.write(header)
        self._stream.seek(after)
        self._archive.add(name, self._begin + _BLOCK, info.size)

    def discard(self) -> None:
        self._stream.seek(self._begin)
        self._stream.truncate()


class TarFile(Place):
    """A tar file. It is written beside its name and gets it when it is whole; nothing in it is used again."""

    is_incremental = False

    def __init__(self, path: Path) -> None:
        self._path, self.label = path, str(path)
        self._members: dict[str, tuple[int, int]] | None = None
        self._new: IO[bytes] | None = None

    def new_file(self) -> NewFile:
        assert self._new, "written inside of `writing` only"
        return _Member(self, self._new)

    def add(self, name: str, offset: int, size_bytes: int) -> None:
        """Note where a member's bytes are."""
        self._index()[name] = (offset, size_bytes)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Replaces what was there at the end, and not before."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_name(f"{self._path.name}.unfinished")
        self._members = {}
        try:
            with unfinished.open("wb") as self._new:
                yield
                self._new.write(bytes(2 * _BLOCK))
                self._new.flush()
                os.fsync(self._new.fileno())
            unfinished.replace(self._path)
            sync_folder(self._path.parent)
        except BaseException:
            self._members = None
            raise
        finally:
            self._new = None
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    @contextmanager
    def read(self, name: str) -> Iterator[IO[bytes]]:
        if name not in self._index():
            raise FileNotFoundError(f"{name} is not in {self._path}")
        offset, size_bytes = self._index()[name]
        with self._path.open("rb") as stream:
            yield io.BufferedReader(_Section(stream, offset, size_bytes))

    def facts(self, name: str) -> Facts | None:
        found = self._index().get(name)
        return Facts(found[1], "") if found else None

    def names(self, folder: str) -> Iterator[tuple[str, int]]:
        for name, (_, size_bytes) in sorted(self._index().items()):
            if not folder or name.startswith(f"{folder}/"):
                yield name, size_bytes

    def delete(self, name: str) -> None:
        raise BackupProblem(f"Nothing is deleted in {self._path}.")

    def free_bytes(self) -> int | None:
        return free_bytes(self._path.parent)

    def _index(self) -> dict[str, tuple[int, int]]:
        """Where the bytes of each member are. Raises: DamagedBackup."""
        if self._members is None:
            self._members = dict(self._read_index()) if self._path.exists() else {}
        return self._members

    def _read_index(self) -> Iterator[tuple[str, tuple[int, int]]]:
        try:
            with tarfile.open(self._path, "r:") as archive:
                while member := archive.next():
                    if member.isreg():
                        yield member.name, (member.offset_data, member.size)
                    # It would remember all of them.
                    archive.members.clear()  # type: ignore[attr-defined]
        except tarfile.TarError as error:
            raise DamagedBackup(f"{self._path} can’t be read as a tar file: {error}") from error


class _Section(io.RawIOBase):
    """A part of a file, read from its begin to its end."""

    def __init__(self, stream: IO[bytes], offset: int, size_bytes: int) -> None:
        self._stream, self._left = stream, size_bytes
        stream.seek(offset)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self._stream.read(min(len(buffer), self._left))
        buffer[: len(content)] = content
        self._left -= len(content)
        return len(content)
