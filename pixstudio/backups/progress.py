"""Which files a run has copied so far, for the next run if this one is killed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from pixstudio.backups.media_copies import media_line, parse_media_line
from pixstudio.backups.media_index import StoredFile
from pixstudio.backups.problems import DamagedBackup

FOLDER = "backup-progress"


class Progress:
    """A file of this host for each place that backups go to."""

    def __init__(self, label: str) -> None:
        name = f"{hashlib.sha256(label.encode()).hexdigest()[:16]}.jsonl"
        self._path = Path(settings.DATA_DIR) / FOLDER / name

    def entries(self) -> Iterator[StoredFile]:
        """What the killed run copied; its last line may be cut off."""
        if not self._path.exists():
            return
        with self._path.open("rb") as stream:
            for line in stream:
                try:
                    yield parse_media_line(line)
                except DamagedBackup:
                    return

    @contextmanager
    def appending(self) -> Iterator[IO[bytes]]:
        """The file to which each copied file's line is added; it is flushed with each."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab", buffering=0) as stream:
            yield stream

    def clear(self) -> None:
        """Forget it: the backup is whole."""
        self._path.unlink(missing_ok=True)


def write_entry(stream: IO[bytes], file: StoredFile) -> None:
    stream.write(media_line(file))
