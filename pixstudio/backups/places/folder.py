"""Files in a folder of this host: backups, or the media of the studio."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pixstudio.backups.places.place import Facts, NewFile, Place, checked_name
from pixstudio.backups.problems import BackupProblem
from pixstudio.media.storage.disk_space import free_bytes

# Files that have no name yet; those of a run that was killed are removed by the next.
UNFINISHED = ".unfinished"
LOCK = ".lock"


class _NewFile(NewFile):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / UNFINISHED / uuid.uuid4().hex
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = self._path.open("xb")

    def write(self, content: bytes) -> None:
        self._stream.write(content)

    def finish(self, name: str) -> None:
        self._stream.close()
        goal = self._folder / checked_name(name)
        goal.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(goal)

    def discard(self) -> None:
        self._stream.close()
        self._path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Folder(Place):
    """A folder; it is made when the first file is written."""

    def __init__(self, path: Path) -> None:
        self._path, self.label = path, str(path)

    def new_file(self) -> NewFile:
        return _NewFile(self._path)

    @contextmanager
    def read(self, name: str) -> Iterator[IO[bytes]]:
        with (self._path / checked_name(name)).open("rb") as stream:
            yield stream

    def facts(self, name: str) -> Facts | None:
        try:
            stat = (self._path / checked_name(name)).stat()
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR):
                return None
            raise
        return Facts(stat.st_size, str(stat.st_mtime_ns))

    def names(self, folder: str) -> Iterator[tuple[str, int]]:
        for parent, folders, files in os.walk(self._path / folder):
            folders[:] = sorted(one for one in folders if one != UNFINISHED)
            for name in sorted(files):
                path = Path(parent) / name
                if name != LOCK:
                    yield str(path.relative_to(self._path)), path.stat().st_size

    def delete(self, name: str) -> None:
        path = self._path / checked_name(name)
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == self._path or not parent.is_dir() or any(parent.iterdir()):
                break
            parent.rmdir()

    def free_bytes(self) -> int | None:
        return free_bytes(self._path)

    def sync(self) -> None:
        # Once for all files: one by one they would take longer than the copying.
        os.sync()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One backup at a time. Raises: BackupProblem while another writes here."""
        self._path.mkdir(parents=True, exist_ok=True)
        with (self._path / LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupProblem(
                    f"Another backup is being written to {self._path}. Wait until it has ended."
                ) from error
            self.remove_unfinished()
            yield
            self.remove_unfinished()

    def remove_unfinished(self) -> None:
        shutil.rmtree(self._path / UNFINISHED, ignore_errors=True)
