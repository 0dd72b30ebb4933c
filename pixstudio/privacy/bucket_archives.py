"""The archive of an export as one object of a bucket, where signed links hand files out.

A folder needs none: the archive is read from its parts when it is downloaded (docs/decisions/0035).
"""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

from django.core.files.storage import default_storage

from pixstudio.downloads.zip_reader import ZipReader
from pixstudio.privacy.archives import archive_of, leads_to_left_teams
from pixstudio.privacy.models import PersonalExport

ARCHIVE = "archive.zip"
# In memory at a time; a bucket takes 10 000 parts at most.
PART_BYTES = 8 * 1024**2
MOST_PARTS = 9000


def store_archive(export: PersonalExport, pulse: Callable[[], object]) -> None:
    """Write the archive to the bucket, part by part; nothing where there are no signed links.

    `pulse` is called after each part. Raises: OSError.
    """
    storage: Any = default_storage
    if not _has_links():
        return
    archive, name = archive_of(export), _name_of(export)
    part_bytes = max(PART_BYTES, archive.layout.size // MOST_PARTS + 1)
    reader = archive.open()
    parts: list[tuple[int, str]] = []
    upload_id = storage.begin_parts(name)
    try:
        while content := _read(reader, part_bytes):
            number = len(parts) + 1
            parts.append((number, storage.put_part(name, upload_id, number, io.BytesIO(content))))
            pulse()
        storage.join_parts(name, upload_id, parts)
    except BaseException:
        storage.abort_parts(name, upload_id)
        raise
    finally:
        reader.close()


def _read(reader: ZipReader, size: int) -> bytes:
    """So many bytes, fewer at the end only."""
    found = bytearray()
    while len(found) < size and (piece := reader.read(size - len(found))):
        found += piece
    return bytes(found)


def signed_link(export: PersonalExport, download_name: str) -> str:
    """A link to the stored archive that works for an hour; '' where there is none for this person now.

    Whoever has left a team since gets the archive without its files, which is made while it is sent.
    """
    storage: Any = default_storage
    name = _name_of(export)
    if not _has_links() or leads_to_left_teams(export) or not storage.exists(name):
        return ""
    headers = {
        "Content-Type": "application/zip",
        "Content-Disposition": f'attachment; filename="{download_name}"',
        "Cache-Control": "private, no-store",
    }
    return str(storage.signed_url(name, headers))


def delete_archive(export: PersonalExport) -> None:
    """Delete the archive, and parts of one that a killed worker left. Safe to repeat."""
    storage: Any = default_storage
    if hasattr(storage, "abort_unfinished_uploads"):
        storage.delete(_name_of(export))
        storage.abort_unfinished_uploads(export.folder, dt.datetime.max.replace(tzinfo=dt.UTC))


def _has_links() -> bool:
    return bool(getattr(default_storage, "has_links", False))


def _name_of(export: PersonalExport) -> str:
    return f"{export.folder}/{ARCHIVE}"
