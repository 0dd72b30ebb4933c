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


# Changes with each start of the machine.
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Progress:
    """A file of this host for each place that backups go to.

    It counts until the machine starts again: only then may the place have lost what the system had yet to
    write.
    """

    def __init__(self, label: str) -> None:
        self._folder = Path(settings.DATA_DIR) / FOLDER
        self._place = _short_digest(label)
        boot = BOOT_ID.read_text() if BOOT_ID.exists() else ""
        self._path = self._folder / f"{self._place}-{_short_digest(boot)}.jsonl"

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
        for path in self._folder.glob(f"{self._place}-*.jsonl"):
            path.unlink(missing_ok=True)


def write_entry(stream: IO[bytes], file: StoredFile) -> None:
    stream.write(media_line(file))


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
