"""The stored files of results: deletes those that a run removed, or moves them to another class."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pixstudio.jobs.models import Generation
from pixstudio.jobs.result_types import FILE_REMOVED
from pixstudio.jobs.states import State
from pixstudio.media.storage.storage_classes import set_storage_class

Pulse = Callable[[], None]


def delete_removed_files(ids: Iterable[str], pulse: Pulse) -> None:
    """Delete the files of results whose rows say that they are gone, as far as that is still so.

    The poster stays where only the result's file was removed. May be repeated. Raises: OSError, so that it is
    tried again: a row that names no file leaves none behind.
    """
    pks = [uuid.UUID(pk) for pk in ids]
    for row in Generation.objects.filter(pk__in=pks).order_by("pk"):
        pulse()
        if row.deleted_at is not None:
            _delete_folder(row, "")
        elif row.state == State.DONE and row.problem == FILE_REMOVED and not row.file:
            _delete_folder(row, row.poster.name or "")


def _delete_folder(row: Generation, but: str) -> None:
    storage: Any = row.file.storage
    try:
        names = storage.listdir(row.stored_folder)[1]
    except FileNotFoundError:
        return
    for name in (f"{row.stored_folder}/{one}" for one in names):
        if name != but:
            storage.delete(name)


def move_files(rows: Sequence[Generation], storage_class: str, pulse: Pulse) -> list[Generation]:
    """Move the files of these results to a class of the bucket; those whose file is missing are left out.

    May be repeated. Raises: BucketError.
    """
    moved = []
    for row in rows:
        pulse()
        storage: Any = row.file.storage
        try:
            for name in filter(None, (row.file.name, row.playable.name)):
                set_storage_class(storage, name, storage_class)
        except FileNotFoundError:
            continue
        moved.append(row)
    return moved
