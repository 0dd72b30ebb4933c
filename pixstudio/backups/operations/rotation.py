"""Delete old backups of a place, and the media that none of the others uses."""

from __future__ import annotations

from pixstudio.backups.contents import backup_ids, delete_backup, read_manifest
from pixstudio.backups.media_copies import held_objects, listed_media, object_name
from pixstudio.backups.media_index import MediaIndex
from pixstudio.backups.places.place import Place
from pixstudio.backups.problems import BackupProblem


def remove_old_backups(place: Place, index: MediaIndex, keep: int) -> list[str]:
    """Leave the newest `keep` backups; returns the ids of those that were deleted.

    Media go last, and stay where a backup that is left can't be read: they may be its own.
    """
    known = backup_ids(place)
    removed = known[: -max(1, keep)]
    for backup_id in removed:
        delete_backup(place, backup_id)
    if removed:
        _remove_unused_media(place, index, known[len(removed) :])
    return removed


def _remove_unused_media(place: Place, index: MediaIndex, left: list[str]) -> None:
    try:
        for backup_id in left:
            media = read_manifest(place, backup_id).media
            if media:
                index.use(file.sha256 for file in listed_media(place, media.part))
    except BackupProblem:
        return
    index.hold(held_objects(place))
    for sha256 in index.unused():
        place.delete(object_name(sha256))
