"""Free space at a place."""

from __future__ import annotations

from django.conf import settings

from pixstudio.backups.places.place import Place
from pixstudio.backups.problems import BackupProblem


def check_free(place: Place, needed_bytes: int) -> None:
    """Raises: BackupProblem if so much doesn't fit with FREE_SPACE_FLOOR_BYTES left."""
    free = place.free_bytes()
    if free is not None and free - settings.FREE_SPACE_FLOOR_BYTES < needed_bytes:
        raise BackupProblem(
            f"{place.label} has {free / 1e9:.2f} GB free. {needed_bytes / 1e9:.2f} GB are needed, and "
            f"FREE_SPACE_FLOOR_BYTES ({settings.FREE_SPACE_FLOOR_BYTES / 1e9:.2f} GB) stays free."
        )
