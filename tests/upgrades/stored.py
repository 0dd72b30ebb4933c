"""The stored databases of versions: where they are, and how one is loaded.

`versions/VERSION/DATABASE/` has the database, what the sandbox knew of it, and a manifest of what is in it.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.postgres import programs

FOLDER = Path(__file__).parent / "versions"
DATABASES = ("sqlite", "postgresql")
DUMPS = {"sqlite": "database.sqlite.gz", "postgresql": "database.sql.gz"}
# What newer programs write and older ones don't know, or what differs each time.
_LEFT_OUT = (b"\\restrict ", b"\\unrestrict ", b"SET transaction_timeout")


@dataclass(frozen=True)
class StoredDatabase:
    """The database of a version, of one of both kinds."""

    version: str
    kind: str

    @property
    def folder(self) -> Path:
        return FOLDER / self.version / self.kind

    @property
    def dump(self) -> Path:
        return self.folder / DUMPS[self.kind]

    @property
    def sandbox(self) -> Path:
        return self.folder / "sandbox.sqlite.gz"

    @property
    def manifest_path(self) -> Path:
        return self.folder / "manifest.json"

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads(self.manifest_path.read_text()))

    def load(self, url: str) -> None:
        """Load it into a database that is empty: of PostgreSQL, or a file of SQLite that is not there."""
        content = gzip.decompress(self.dump.read_bytes())
        if self.kind == "sqlite":
            Path(url.removeprefix("sqlite:///")).write_bytes(content)
            return
        command = [program("psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", url]
        subprocess.run(command, input=content, check=True, capture_output=True)

    def load_sandbox(self, folder: Path) -> None:
        """Let a sandbox with this state folder go on where the other one ended."""
        folder.mkdir()
        (folder / "sandbox.sqlite3").write_bytes(gzip.decompress(self.sandbox.read_bytes()))


def stored_databases() -> list[StoredDatabase]:
    """All of them, the oldest version first."""
    versions = sorted((path.name for path in FOLDER.iterdir()), key=_numbers)
    return [StoredDatabase(version, kind) for version in versions for kind in DATABASES]


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def program(name: str) -> str:
    """One of PostgreSQL's programs."""
    folder = programs()
    assert folder, "PostgreSQL is not installed."
    return str(folder / name)


def dump_of(kind: str, url: str, scratch: Path) -> bytes:
    """The whole database at this address; nothing else is connected to it."""
    if kind == "sqlite":
        import sqlite3

        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("VACUUM INTO ?", [str(scratch / "whole.sqlite3")])
        connection.close()
        return (scratch / "whole.sqlite3").read_bytes()
    command = [program("pg_dump"), "--no-owner", "--no-privileges", "-d", url]
    lines = subprocess.run(command, check=True, capture_output=True).stdout.splitlines(True)
    return b"".join(line for line in lines if not line.startswith(_LEFT_OUT))


def store(content: bytes, path: Path) -> None:
    """Store it compressed, without the time."""
    path.write_bytes(gzip.compress(content, 9, mtime=0))
