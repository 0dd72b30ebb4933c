"""Writes the archive of a person to a file at once, for whoever runs the studio."""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pixstudio.downloads.zip_reader import Entry
from pixstudio.privacy.archives import PIECE_BYTES, StoredText, checksum_of, plan
from pixstudio.privacy.documents import file_name, write_kind
from pixstudio.privacy.inventory.table import EXPORTED_KINDS
from pixstudio.privacy.media_files import media_files
from pixstudio.teams.models import User


def write_archive(
    user: User, folder: Path, target: BinaryIO, *, has_media: bool, now: dt.datetime
) -> int:
    """Write everything of the person as a zip archive; returns its bytes.

    The texts are in `folder` meanwhile, media are read from where they are. Raises: OSError.
    """
    texts = list(_texts(user, folder))
    files = list(media_files(user)) if has_media else []
    archive = plan(
        texts,
        files,
        has_media=has_media,
        missing_count=sum(one.size_bytes is None for one in files),
        made_at=now,
    )
    names = {text.name for text in texts}
    entries = [_local(entry, folder) if entry.name in names else entry for entry in archive.entries]
    reader = replace(archive, entries=entries).open()
    try:
        while piece := reader.read(PIECE_BYTES):
            target.write(piece)
    finally:
        reader.close()
    return archive.layout.size


def _texts(user: User, folder: Path) -> Iterator[StoredText]:
    for kind in EXPORTED_KINDS:
        name = file_name(kind)
        with (folder / name).open("w+b") as file:
            count = write_kind(kind, user, file, lambda: None)
            file.seek(0)
            size, crc = checksum_of(file)
        yield StoredText(kind.name, name, str(folder / name), size, crc, count)


def _local(entry: Entry, folder: Path) -> Entry:
    """The same entry, read from the folder."""
    return replace(entry, open=partial(io.FileIO, folder / entry.name))
