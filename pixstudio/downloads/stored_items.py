"""The stored files that go into an archive: how long they are, and how they are opened."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from pixstudio.downloads.models import StoredChecksum
from pixstudio.downloads.zip_reader import Entry, FileChanged, OpenedFile
from pixstudio.jobs.models import Generation
from pixstudio.media.embedding.embedding import with_text
from pixstudio.media.embedding.spliced_file import CannotEmbed
from pixstudio.media.embedding.xmp import EmbeddedText
from pixstudio.media.file_delivery.stored_files import is_missing_error

Kind = StoredChecksum.Kind
KnownFiles = Mapping[tuple[uuid.UUID, str], StoredChecksum]
# Questions to a bucket at a time; each thread has a connection of its own.
MAX_THREADS = 8


@dataclass(frozen=True)
class StoredItem:
    """A file or poster as it goes into an archive under `name`.

    With `text` it is delivered with that in its metadata, of `delivered_bytes` altogether. A `size_bytes` of
    None means that it is gone.
    """

    generation: Generation
    kind: Kind
    name: str
    text: EmbeddedText | None = None
    size_bytes: int | None = None
    delivered_bytes: int | None = None
    crc: int | None = None

    @property
    def stored(self) -> FieldFile:
        return self.generation.file if self.kind == Kind.FILE else self.generation.poster

    @property
    def key(self) -> tuple[uuid.UUID, str]:
        return self.generation.pk, self.kind.value

    @property
    def identity(self) -> str:
        return identity_of(self.generation, self.stored.name or "")

    @property
    def entry(self) -> Entry:
        """The item as an entry; only of one that is there. Checksums are kept for unchanged files."""
        identity = self.identity if self.text is None else f"{self.identity} {self.text}"
        return Entry(
            self.name,
            self.delivered_bytes or 0,
            zip_time_of(self.generation),
            self.open,
            identity=identity,
            key=self.key if self.text is None else None,
            crc=self.crc if self.text is None else None,
        )

    def open(self) -> OpenedFile:
        """The file as it is delivered. Raises: OSError, FileChanged if it has another length by now."""
        file = self.stored.storage.open(self.stored.name or "")
        try:
            if file.size != self.size_bytes:
                raise FileChanged(f"{self.stored.name} has another length")
            if self.text is None:
                return file
            spliced = with_text(
                file,
                file.size,
                self.generation.content_type,
                self.text,
            )
            if spliced.size != self.delivered_bytes:
                raise FileChanged(f"{self.stored.name} has another structure")
        except CannotEmbed as error:
            file.close()
            raise FileChanged(f"{self.stored.name} has another structure") from error
        except OSError:
            file.close()
            raise
        return spliced


def identity_of(generation: Generation, stored_name: str) -> str:
    """A text that changes when a result is stored again."""
    at = generation.finished_at or generation.created_at
    return f"{stored_name} {at.isoformat()}"


def zip_time_of(generation: Generation) -> dt.datetime:
    """When it was made, in the member's time zone, as archives have it: without a zone."""
    at = generation.finished_at or generation.created_at
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0)


def measured(items: Sequence[StoredItem], known: KnownFiles) -> list[StoredItem]:
    """The items with their lengths. A text that a file has no place for is left out.

    Files on disk are looked at each time; those in a bucket only if nothing is known of them, and then
    several at a time.

    Raises: OSError if the storage can't be reached.
    """
    if not items:
        return []
    is_on_disk = isinstance(items[0].stored.storage, FileSystemStorage)
    measure = partial(_measured, known=known, trusts_known=not is_on_disk)
    if is_on_disk:
        return [measure(item) for item in items]
    with ThreadPoolExecutor(MAX_THREADS, "download") as pool:
        return list(pool.map(measure, items))


def _measured(item: StoredItem, known: KnownFiles, trusts_known: bool) -> StoredItem:
    row = known.get(item.key)
    if row is not None and row.identity != item.identity:
        row = None
    try:
        if row is None or not trusts_known:
            size_bytes = item.stored.storage.size(item.stored.name or "")
        else:
            size_bytes = row.size_bytes
        crc = row.crc if row is not None and row.size_bytes == size_bytes else None
        found = replace(item, size_bytes=size_bytes, delivered_bytes=size_bytes, crc=crc)
        return found if item.text is None else _with_place_for_text(found)
    except OSError as error:
        if not is_missing_error(error):
            raise
        return replace(item, size_bytes=None, delivered_bytes=None)


def _with_place_for_text(item: StoredItem) -> StoredItem:
    content_type, text, size_bytes = item.generation.content_type, item.text, item.size_bytes
    assert text is not None
    assert size_bytes is not None
    with item.stored.storage.open(item.stored.name or "") as file:
        try:
            spliced = with_text(file, size_bytes, content_type, text)
        except CannotEmbed:
            return replace(item, text=None)
    return replace(item, delivered_bytes=spliced.size)
