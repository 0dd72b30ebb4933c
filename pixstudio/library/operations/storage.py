"""Store and delete the library's files, on disk or in a bucket."""

import contextlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.db.models.fields.files import FieldFile

from pixstudio.library.models import Asset
from pixstudio.library.validation import Pulse, RedactedFile, no_pulse
from pixstudio.media.video.byte_redaction import Redaction

logger = logging.getLogger(__name__)


def store_file(
    target: FieldFile,
    path: Path,
    pulse: Pulse = no_pulse,
    *,
    may_share: bool = False,
    blanks: Sequence[Redaction] = (),
) -> None:
    """Store a local file under the name given by its field; an existing file is replaced.

    With `may_share`, local storage on the same disk makes a hard link to `path`, unless blanks must be
    redacted. The row is not saved. If `pulse` raises, nothing is cleaned up: the stored file may belong to
    another worker by then.
    """
    pulse()
    name = target.field.generate_filename(target.instance, path.name)
    target.storage.delete(name)
    # Set before writing, so that a cleanup after a failure finds a partly written file.
    setattr(target.instance, target.field.name, name)
    if not (may_share and not blanks and _linked(target.storage, name, path)):
        _copy(target.storage, name, path, pulse, blanks)


def _copy(
    storage: Storage, name: str, path: Path, pulse: Pulse, blanks: Sequence[Redaction]
) -> None:
    """Store the file completely or not at all."""
    try:
        with RedactedFile(path, pulse, blanks) as stream:
            storage.save(name, File(stream))
    except OSError:
        pulse()
        with contextlib.suppress(OSError):
            storage.delete(name)
        raise


def _linked(storage: Storage, name: str, path: Path) -> bool:
    """Whether a hard link to the local file could be made in the storage."""
    # Other storages, such as Django's InMemoryStorage, have paths that are not on a disk.
    if not isinstance(storage, FileSystemStorage):
        return False
    try:
        place = Path(storage.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, place)
    except OSError:
        return False
    place.chmod(0o600)
    os.utime(place)
    return True


def delete_stored_files(asset: Asset) -> None:
    """Delete the stored files and their folder; errors are logged."""
    storage = asset.file.storage
    fields = (asset.thumbnail, asset.preview, asset.playable, asset.scaled, asset.file)
    names = [file.name for file in fields if file.name]
    folders = {str(Path(name).parent) for name in names}
    for name in [*names, *folders]:
        try:
            storage.delete(name)
        except OSError:
            logger.exception("Could not delete %s", name)
