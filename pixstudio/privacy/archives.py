"""The archive of an export, laid out from its stored texts and the stored media (docs/decisions/0035)."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from typing import BinaryIO
from zlib import crc32

from django.core.files.storage import default_storage
from django.utils import timezone

from pixstudio.downloads.archives import etag_of
from pixstudio.downloads.documents import gone_text
from pixstudio.downloads.zip_reader import Entry, Findings, ZipReader, entry_of_bytes
from pixstudio.downloads.zip_records import Layout
from pixstudio.privacy.documents import README, readme_text
from pixstudio.privacy.media_files import MediaFile
from pixstudio.privacy.models import PersonalExport
from pixstudio.teams.models import Membership

PIECE_BYTES = 256 * 1024
MEDIA_LIST = "media.jsonl"


@dataclass(frozen=True)
class StoredText:
    """A text of an export: kind of data, name in the archive and in the storage, length, checksum, rows."""

    kind: str
    name: str
    stored_name: str
    size_bytes: int
    crc: int
    row_count: int

    def entry(self, modified: dt.datetime) -> Entry:
        return Entry(
            self.name,
            self.size_bytes,
            modified,
            partial(default_storage.open, self.stored_name),
            identity=f"{self.crc:08x}",
            crc=self.crc,
        )

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class PersonalArchive:
    """An archive that is ready to be read; nothing is open yet."""

    entries: list[Entry]
    layout: Layout

    @property
    def etag(self) -> str:
        return etag_of(self.entries)

    def open(self, on_close: Callable[[], None] = lambda: None) -> ZipReader:
        """The archive as a file; `on_close` is called when it is closed."""

        def finish(_findings: Findings) -> None:
            on_close()

        return ZipReader(self.entries, self.layout, gone_text(), finish)


def archive_of(export: PersonalExport) -> PersonalArchive:
    """The archive of a finished export. Raises: OSError if the storage can't be reached.

    Files of teams that the person has left since are left out.
    """
    texts = [StoredText(**row) for row in export.entries]
    teams = {str(pk) for pk in _team_ids(export.user_id)}
    files = (one for one in listed_media(export) if one.team_id in teams)
    return plan(
        texts,
        files,
        has_media=export.has_media,
        missing_count=export.missing_count,
        made_at=export.created_at,
    )


def leads_to_left_teams(export: PersonalExport) -> bool:
    """Whether the export has files of a team that the person has left since."""
    teams = {str(pk) for pk in _team_ids(export.user_id)}
    return any(one.team_id not in teams for one in listed_media(export))


def _team_ids(user_id: int) -> Iterable[object]:
    return Membership.objects.filter(user=user_id).values_list("team", flat=True)


def plan(
    texts: Iterable[StoredText],
    files: Iterable[MediaFile],
    *,
    has_media: bool,
    missing_count: int,
    made_at: dt.datetime,
) -> PersonalArchive:
    """Lay an archive out: README, texts, then the files that are there."""
    modified = timezone.localtime(made_at).replace(tzinfo=None, microsecond=0)
    texts = list(texts)
    counts = {text.kind: text.row_count for text in texts}
    readme = readme_text(counts, has_media=has_media, missing_count=missing_count)
    entries = [entry_of_bytes(README, readme, modified)]
    entries += [text.entry(modified) for text in texts]
    entries += [file.entry for file in files if file.size_bytes is not None]
    return PersonalArchive(entries, Layout([entry.head for entry in entries]))


def listed_media(export: PersonalExport) -> list[MediaFile]:
    """The files that the worker found; none for an export without."""
    if not export.has_media:
        return []
    with default_storage.open(f"{export.folder}/{MEDIA_LIST}") as file:
        return [MediaFile(**json.loads(line)) for line in file.read().splitlines() if line]


def checksum_of(file: BinaryIO) -> tuple[int, int]:
    """Length and CRC-32 of a file, which is read to its end."""
    size = crc = 0
    while piece := file.read(PIECE_BYTES):
        size += len(piece)
        crc = crc32(piece, crc)
    return size, crc
