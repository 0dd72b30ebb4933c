"""Stored files in a backup: by their SHA-256 (`media/ab/abcd…`), with a list of their names in the studio."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.core.files.storage import FileSystemStorage, storages

from pixstudio.backups.manifest import Part
from pixstudio.backups.media_index import StoredFile
from pixstudio.backups.parts import chunks_of, lines_of
from pixstudio.backups.places.folder import Folder
from pixstudio.backups.places.place import Facts, NewFile, Place
from pixstudio.backups.problems import DamagedBackup

if TYPE_CHECKING:
    from pixstudio.media.storage.s3 import BucketStorage

OBJECTS = "media"
_HEX_DIGITS = 64


class UnreadableFile(Exception):
    """A stored file is there and can't be read."""


def stored_media() -> Place:
    """The studio's own files as a place: the folder of DATA_DIR, or the bucket of STORAGE_URL."""
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        return Folder(Path(storage.location))
    # Needs the packages of the extra "s3", which are there where a bucket is in use.
    from pixstudio.backups.places.bucket import Bucket

    return Bucket(cast("BucketStorage", storage), "STORAGE_URL")


def object_name(sha256: str) -> str:
    """Where the bytes of a digest are in a backup. Raises: DamagedBackup if it is none."""
    if len(sha256) != _HEX_DIGITS or set(sha256) - set("0123456789abcdef"):
        raise DamagedBackup("The list of media names something that is no SHA-256.")
    return f"{OBJECTS}/{sha256[:2]}/{sha256}"


def held_objects(place: Place) -> Iterator[tuple[str, int]]:
    """Digest and size of all media that a place holds, of whichever backup."""
    for name, size_bytes in place.names(OBJECTS):
        yield name.rpartition("/")[2], size_bytes


def copy_media(source: Place, name: str, facts: Facts, goal: Place) -> StoredFile:
    """Copy a file of the studio into a backup.

    Raises: FileNotFoundError if it was deleted meanwhile; UnreadableFile; OSError if it can't be written.
    """
    digest, size_bytes = hashlib.sha256(), 0
    with _opened(source, name) as stream, unfinished_file(goal) as file:
        for chunk in _readable(stream):
            digest.update(chunk)
            size_bytes += len(chunk)
            file.write(chunk)
    sha256 = digest.hexdigest()
    if goal.is_incremental or goal.facts(object_name(sha256)) is None:
        file.finish(object_name(sha256))
    else:
        file.discard()
    return StoredFile(name, size_bytes, facts.version, sha256)


@contextmanager
def unfinished_file(place: Place) -> Iterator[NewFile]:
    """A new file of a place, which is discarded if anything goes wrong; the caller finishes it."""
    file = place.new_file()
    try:
        yield file
    except BaseException:
        file.discard()
        raise


@contextmanager
def _opened(source: Place, name: str) -> Iterator[IO[bytes]]:
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(source.read(name))
        except FileNotFoundError:
            raise
        except OSError as error:
            raise UnreadableFile(str(error)) from error
        yield stream


def _readable(stream: IO[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks_of(stream)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableFile(str(error)) from error


def media_line(file: StoredFile) -> bytes:
    """The line of a file in the list of media."""
    return json.dumps([file.name, file.size_bytes, file.version, file.sha256]).encode() + b"\n"


def parse_media_line(line: bytes) -> StoredFile:
    """Raises: DamagedBackup."""
    try:
        name, size_bytes, version, sha256 = json.loads(line)
        return StoredFile(str(name), int(size_bytes), str(version), str(sha256))
    except (ValueError, TypeError) as error:
        raise DamagedBackup("The list of media is damaged.") from error


def listed_media(place: Place, part: Part) -> Iterator[StoredFile]:
    """All files of a backup. Raises: DamagedBackup."""
    return map(parse_media_line, lines_of(place, part))
