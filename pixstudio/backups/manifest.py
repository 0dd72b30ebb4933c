"""The manifest of a backup: what is in it, and by which sums that can be checked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from pixstudio.backups.problems import BackupProblem, DamagedBackup

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA_LIST = "media.jsonl.gz"


@dataclass(frozen=True)
class Part:
    """A stored part of a backup: its name within it, bytes and SHA-256."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """A table: columns with their kinds (`backups/values.py`), number and digest of its rows, and their
    part."""

    name: str
    columns: dict[str, str]
    rows: int
    digest: str
    part: Part


@dataclass(frozen=True)
class Media:
    """The stored files: their list, how many and how many bytes; `missing` had a row and no file."""

    part: Part
    files: int
    size_bytes: int
    missing: int


@dataclass(frozen=True)
class Manifest:
    """All about a backup. `sequences` has the last number that each counted key gave, `sums` what must be the
    same wherever it is restored; `media` is None for a backup of the database alone."""

    id: str
    made_at: str
    vendor: str
    migrations: dict[str, list[str]]
    tables: list[Table]
    sequences: dict[str, int]
    sums: dict[str, Any]
    left_out: dict[str, str]
    media: Media | None = None
    format: int = field(default=FORMAT)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def table_bytes(self) -> int:
        return sum(table.part.size_bytes for table in self.tables)


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as it is stored, with a digest of itself."""
    values = asdict(manifest)
    return json.dumps({**values, "sha256": _digest(values)}, indent=1).encode()


def parse_manifest(content: bytes) -> Manifest:
    """Raises: DamagedBackup; BackupProblem if a later version wrote it."""
    try:
        values = json.loads(content)
        if values["format"] > FORMAT:
            raise BackupProblem(
                "This backup was made by a later version of PixStudio, whose format this one doesn’t know. "
                "Restore it with that version."
            )
        if values.pop("sha256") != _digest(values):
            raise DamagedBackup("The manifest of this backup was changed or damaged.")
        tables = [Table(**{**one, "part": Part(**one["part"])}) for one in values.pop("tables")]
        media = values.pop("media")
        if media:
            media = Media(**{**media, "part": Part(**media["part"])})
        return Manifest(**values, tables=tables, media=media)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedBackup("The manifest of this backup can’t be read: it is damaged.") from error


def _digest(values: dict[str, Any]) -> str:
    """Of everything in its order: that of columns is that of the values in a row."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
