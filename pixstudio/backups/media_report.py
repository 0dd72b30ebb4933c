"""What a run did with stored files."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pixstudio.backups.media_index import StoredFile

Say = Callable[[str], None]
SAY_EVERY_SECONDS = 10.0
# Names of files that are shown; there may be thousands.
MOST_NAMES = 10


@dataclass
class MediaReport:
    """Counts of files and bytes; the first names of what was missing, unreadable or damaged, with the
    reason."""

    files: int = 0
    size_bytes: int = 0
    copied: int = 0
    copied_bytes: int = 0
    missing: int = 0
    failed: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, file: StoredFile, *, is_copied: bool) -> None:
        self.files, self.size_bytes = self.files + 1, self.size_bytes + file.size_bytes
        if is_copied:
            self.copied, self.copied_bytes = self.copied + 1, self.copied_bytes + file.size_bytes

    def note(self, words: str, *, is_missing: bool = False) -> None:
        """Note a file that is missing, or that failed otherwise."""
        self.missing, self.failed = self.missing + is_missing, self.failed + (not is_missing)
        if len(self.names) < MOST_NAMES:
            self.names.append(words)


class Ticker:
    """Says how far a long run is, every ten seconds."""

    def __init__(self, say: Say) -> None:
        self._say, self._due_at = say, time.monotonic() + SAY_EVERY_SECONDS

    def tick(self, report: MediaReport) -> None:
        if time.monotonic() < self._due_at:
            return
        self._due_at = time.monotonic() + SAY_EVERY_SECONDS
        self._say(
            f"  {report.files:,} files, {report.copied:,} of them copied ({report.copied_bytes / 1e6:,.0f} "
            "MB)"
        )
