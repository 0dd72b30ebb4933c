"""What a place of backups, or of stored files, can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from pixstudio.backups.problems import DamagedBackup


@dataclass(frozen=True)
class Facts:
    """Size of a file in bytes, and a text that differs once it was replaced."""

    size_bytes: int
    version: str


class NewFile(ABC):
    """A file that is being written. It appears under its name as a whole, by `finish`, or not at all."""

    @abstractmethod
    def write(self, content: bytes) -> None: ...

    @abstractmethod
    def finish(self, name: str) -> None:
        """Give it its name; what was there is replaced."""

    @abstractmethod
    def discard(self) -> None:
        """Forget what was written."""


class Place(ABC):
    """A folder, a tar file or a bucket. Names are relative, with slashes. Its errors are OSErrors."""

    # Whether files that are there already stay and need not be written again.
    is_incremental = True
    # Its address for messages, without secrets.
    label = ""

    @abstractmethod
    def new_file(self) -> NewFile: ...

    @abstractmethod
    def read(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """A file's bytes. Raises: FileNotFoundError."""

    @abstractmethod
    def facts(self, name: str) -> Facts | None:
        """What is known of a file; None if it is not there."""

    @abstractmethod
    def names(self, folder: str) -> Iterator[tuple[str, int]]:
        """Names and sizes of all files below a folder; '' for all."""

    @abstractmethod
    def delete(self, name: str) -> None:
        """Delete a file; nothing happens if it is gone."""

    def free_bytes(self) -> int | None:
        """How much can be written; None where nothing tells."""
        return None

    def sync(self) -> None:  # noqa: B027
        """Have what was written on the disk, across a power failure."""

    def remove_unfinished(self) -> None:  # noqa: B027
        """Remove what killed runs wrote and never named."""

    def writing(self) -> AbstractContextManager[Any]:
        """Around all that writes a backup: what has to be locked before and finished afterwards."""
        return nullcontext()


def checked_name(name: str) -> str:
    """The name, if it stays below its place. Raises: DamagedBackup."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise DamagedBackup(f"The backup names a file outside of its place: {name[:80]!r}.")
    return name
