"""What is known of stored files while a backup runs, on the disk of this host: there may be millions."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from django.conf import settings

_TABLES = (
    "CREATE TABLE wanted (name TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE known (name TEXT PRIMARY KEY, size INTEGER, version TEXT, sha256 TEXT) WITHOUT ROWID",
    "CREATE TABLE listed (name TEXT PRIMARY KEY, size INTEGER, version TEXT, sha256 TEXT) WITHOUT ROWID",
    "CREATE TABLE held (sha256 TEXT PRIMARY KEY, size INTEGER) WITHOUT ROWID",
    "CREATE TABLE used (sha256 TEXT PRIMARY KEY) WITHOUT ROWID",
)


@dataclass(frozen=True)
class StoredFile:
    """A stored file by its name in the studio, with size, version (`Facts`) and SHA-256."""

    name: str
    size_bytes: int
    version: str
    sha256: str


class MediaIndex:
    """Names that rows refer to (`want`), files known from earlier backups (`know`), and what the place
    holds."""

    def __enter__(self) -> MediaIndex:
        folder = Path(settings.DATA_DIR) / "tmp"
        folder.mkdir(exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix="backup-", dir=folder)
        self._rows = sqlite3.connect(Path(self._folder.name) / "index", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("PRAGMA synchronous = OFF")
        for statement in _TABLES:
            self._rows.execute(statement)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rows.close()
        self._folder.cleanup()

    def want(self, names: Iterable[str]) -> None:
        self._insert("wanted", ((name,) for name in names))

    def know(self, files: Iterable[StoredFile]) -> None:
        """Later ones replace earlier ones of the same name."""
        self._insert("known", ((f.name, f.size_bytes, f.version, f.sha256) for f in files))

    def add(self, file: StoredFile) -> None:
        """List a file that is in the backup."""
        row = (file.name, file.size_bytes, file.version, file.sha256)
        self._rows.execute("INSERT INTO listed VALUES (?, ?, ?, ?)", row)

    def listed(self) -> Iterator[StoredFile]:
        """All files of the backup, by name."""
        for row in self._rows.execute("SELECT * FROM listed ORDER BY name"):
            yield StoredFile(*row)

    def hold(self, objects: Iterable[tuple[str, int]]) -> None:
        self._insert("held", objects)

    def use(self, digests: Iterable[str]) -> None:
        self._insert("used", ((digest,) for digest in digests))

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        marks = {"wanted": "?", "known": "?, ?, ?, ?", "held": "?, ?", "used": "?"}[table]
        self._rows.execute("BEGIN")
        self._rows.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)  # noqa: S608
        self._rows.execute("COMMIT")

    def wanted(self) -> Iterator[str]:
        """All wanted names, sorted."""
        for (name,) in self._rows.execute("SELECT name FROM wanted ORDER BY name"):
            yield name

    def known(self, name: str) -> StoredFile | None:
        """What an earlier backup says about a file."""
        query = "SELECT name, size, version, sha256 FROM known WHERE name = ?"
        row = self._rows.execute(query, [name]).fetchone()
        return StoredFile(*row) if row else None

    def is_held(self, sha256: str, size_bytes: int) -> bool:
        """Whether the place has these bytes already."""
        query = "SELECT 1 FROM held WHERE sha256 = ? AND size = ?"
        return self._rows.execute(query, [sha256, size_bytes]).fetchone() is not None

    def unused(self) -> Iterator[str]:
        """Digests of held objects that no backup uses."""
        query = "SELECT sha256 FROM held WHERE sha256 NOT IN (SELECT sha256 FROM used)"
        for (digest,) in self._rows.execute(query):
            yield digest
