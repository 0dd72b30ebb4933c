"""The backups that a place holds: each in a folder of its own, beside the media that all of them share."""

from __future__ import annotations

import re

from pixstudio.backups.manifest import MANIFEST, Manifest, parse_manifest
from pixstudio.backups.parts import read_whole
from pixstudio.backups.places.place import Place
from pixstudio.backups.problems import BackupProblem

BACKUPS = "backups"
_ID = re.compile(r"\d{8}T\d{6}Z(-\d+)?")
MANIFEST_LIMIT_BYTES = 64 * 1024**2


def folder_of(backup_id: str) -> str:
    return f"{BACKUPS}/{backup_id}"


def backup_ids(place: Place) -> list[str]:
    """Ids of the whole backups, the oldest first: those with a manifest, which is written last."""
    return sorted(_folders(place, is_whole=True))


def unfinished_ids(place: Place) -> list[str]:
    """Ids of what runs left behind that were killed."""
    return sorted(_folders(place, is_whole=False) - _folders(place, is_whole=True))


def _folders(place: Place, *, is_whole: bool) -> set[str]:
    found = set()
    for name, _ in place.names(BACKUPS):
        _, backup_id, *rest = name.split("/")
        if _ID.fullmatch(backup_id) and (not is_whole or rest == [MANIFEST]):
            found.add(backup_id)
    return found


def read_manifest(place: Place, backup_id: str) -> Manifest:
    """Raises: BackupProblem if it is missing, damaged or of a later version."""
    try:
        name = f"{folder_of(backup_id)}/{MANIFEST}"
        return parse_manifest(read_whole(place, name, MANIFEST_LIMIT_BYTES))
    except FileNotFoundError as error:
        raise BackupProblem(f"There is no backup {backup_id} in {place.label}.") from error


def chosen_backup(place: Place, backup_id: str = "") -> Manifest:
    """The backup of this id, or the newest one. Raises: BackupProblem."""
    known = backup_ids(place)
    if not known:
        raise BackupProblem(f"There is no whole backup in {place.label}.")
    if backup_id and backup_id not in known:
        raise BackupProblem(
            f"There is no backup {backup_id} in {place.label}. There are: {', '.join(known)}."
        )
    return read_manifest(place, backup_id or known[-1])


def delete_backup(place: Place, backup_id: str) -> None:
    """Delete a backup but for its media. Its manifest goes first: what is left isn't taken for a whole
    one."""
    names = [name for name, _ in place.names(folder_of(backup_id))]
    for name in sorted(names, key=lambda name: not name.endswith(f"/{MANIFEST}")):
        place.delete(name)
