"""Backups that are not what a run wrote, with digests that fit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from pixstudio.backups.contents import chosen_backup, folder_of
from pixstudio.backups.manifest import MANIFEST, Manifest, manifest_bytes
from pixstudio.backups.parts import PartWriter
from pixstudio.backups.places import Place
from pixstudio.backups.values import RowsDigest


def store(place: Place, path: Path, manifest: Manifest) -> None:
    """Write a manifest in the place of the backup's own."""
    goal = path / folder_of(manifest.id) / MANIFEST
    goal.write_bytes(manifest_bytes(manifest))
    assert chosen_backup(place, manifest.id) == manifest


def without_rows(place: Place, path: Path, table: str) -> None:
    """Take all rows of a table out of the newest backup."""
    manifest = chosen_backup(place)
    (known,) = (one for one in manifest.tables if one.name == table)
    with PartWriter(place, known.part.name) as writer:
        pass
    empty = replace(known, rows=0, digest=RowsDigest().text(), part=writer.finished())
    tables = [empty if one.name == table else one for one in manifest.tables]
    store(place, path, replace(manifest, tables=tables))


def edited(path: Path, **values: object) -> None:
    """Change values of a manifest without its digest."""
    known = json.loads(path.read_text())
    path.write_text(json.dumps({**known, **values}))
