"""An archive of results: planned from rows and lengths, so that its bytes are known before any is read."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pixstudio.cards.presenters.download_names import download_name
from pixstudio.downloads.documents import documents_of, gone_text, missing_text, plain_files_text
from pixstudio.downloads.models import StoredChecksum
from pixstudio.downloads.operations import record_checksums
from pixstudio.downloads.parameters import ArchivedNames, embedded_text
from pixstudio.downloads.stored_items import Kind, KnownFiles, StoredItem, measured, zip_time_of
from pixstudio.downloads.zip_reader import Entry, Findings, ZipReader, entry_of_bytes
from pixstudio.downloads.zip_records import Layout
from pixstudio.jobs.models import Generation
from pixstudio.media.embedding.embedding import can_hold_text
from pixstudio.teams.models import Membership

# Raised when the same rows give other bytes than before, so that nothing is resumed across an update.
FORMAT_VERSION = 1
POSTERS = "posters"


class NothingToDownload(LookupError):
    """None of the results has a file here."""


def etag_of(entries: Iterable[Entry]) -> str:
    """A text that changes whenever a byte of the archive would."""
    digest = hashlib.sha256(str(FORMAT_VERSION).encode())
    for entry in entries:
        digest.update(repr((entry.head, entry.identity)).encode())
    return digest.hexdigest()[:40]


@dataclass(frozen=True)
class Archive:
    """What is sent, and under which entity tag; nothing is open yet."""

    entries: list[Entry]
    items: list[StoredItem]
    layout: Layout

    @property
    def etag(self) -> str:
        return etag_of(self.entries)

    def open(self, on_close: Callable[[], None]) -> ZipReader:
        """The archive as a file. When it is closed, what it found out is recorded, and `on_close` called."""

        def finish(findings: Findings) -> None:
            try:
                self._record(findings)
            finally:
                on_close()

        return ZipReader(self.entries, self.layout, gone_text(), finish)

    def _record(self, findings: Findings) -> None:
        found = {
            item.key: StoredChecksum(
                generation_id=item.generation.pk,
                kind=item.kind,
                identity=item.identity,
                size_bytes=item.size_bytes or 0,
                crc=findings.checksums[item.key],
            )
            for item in self.items
            if findings.checksums.get(item.key, item.crc) != item.crc
        }
        gone = [item.key for item in self.items if item.key in findings.gone]
        record_checksums(found=found, gone=gone)


def plan_archive(
    results: Sequence[Generation],
    member: Membership,
    known: KnownFiles,
    *,
    with_metadata: bool = False,
) -> Archive:
    """Look at the results' files and plan their archive.

    Raises: NothingToDownload; OSError if the storage can't be reached.
    """
    names = _names_of(results)
    wanted = [item for result in results for item in _items_of(result, names, with_metadata)]
    items = [item for item in measured(wanted, known) if item.size_bytes is not None]
    if not any(item.kind == Kind.FILE for item in items):
        raise NothingToDownload
    archived = _archived_names(items)
    documents = documents_of(results, member, archived)
    if rows := _missing_rows(results, names, wanted, {item.name for item in items}):
        documents["MISSING.txt"] = missing_text(rows)
    if with_metadata and (plain := _plain_files(items)):
        documents["WITHOUT-PARAMETERS.txt"] = plain_files_text(plain)
    modified = max(zip_time_of(result) for result in results)
    texts = [entry_of_bytes(name, content, modified) for name, content in documents.items()]
    entries = [*texts, *(item.entry for item in items)]
    return Archive(entries, items, Layout([entry.head for entry in entries]))


def plan_files(
    results: Sequence[Generation], names: Mapping[uuid.UUID, str], known: KnownFiles
) -> Archive:
    """Plan an archive of the files alone, named without endings: nothing else of the jobs is in it.

    Raises: NothingToDownload; OSError if the storage can't be reached.
    """
    wanted = [
        StoredItem(result, Kind.FILE, names[result.pk] + _ending(result.file.name))
        for result in results
        if result.file and not is_deleted(result)
    ]
    items = [item for item in measured(wanted, known) if item.size_bytes is not None]
    if not items:
        raise NothingToDownload
    entries = [item.entry for item in items]
    return Archive(entries, items, Layout([entry.head for entry in entries]))


def _names_of(results: Sequence[Generation]) -> dict[uuid.UUID, str]:
    """Names without an ending; none twice, also where upper and lower case are the same."""
    names: dict[uuid.UUID, str] = {}
    taken: set[str] = set()
    for result in results:
        name = download_name(result, None)
        if name.casefold() in taken:
            name = download_name(result, None, with_id=result.pk.hex)
        taken.add(name.casefold())
        names[result.pk] = name
    return names


def _items_of(
    result: Generation, names: Mapping[uuid.UUID, str], with_metadata: bool
) -> list[StoredItem]:
    items: list[StoredItem] = []
    if is_deleted(result):
        return items
    if result.file:
        has_text = with_metadata and can_hold_text(result.content_type)
        text = embedded_text(result) if has_text else None
        name = names[result.pk] + _ending(result.file.name)
        items.append(StoredItem(result, Kind.FILE, name, text))
    if result.poster:
        name = f"{POSTERS}/{names[result.pk]}{_ending(result.poster.name)}"
        items.append(StoredItem(result, Kind.POSTER, name))
    return items


def is_deleted(result: Generation) -> bool:
    """Whether it was deleted in the studio, with its files."""
    return result.removed_at is not None


def _ending(stored_name: str | None) -> str:
    return PurePosixPath(stored_name or "").suffix


def _archived_names(items: Sequence[StoredItem]) -> dict[uuid.UUID, ArchivedNames]:
    found: dict[uuid.UUID, ArchivedNames] = {}
    for item in items:
        names = found.get(item.generation.pk, ArchivedNames())
        if item.kind == Kind.FILE:
            names = replace(names, file=item.name, has_metadata=item.text is not None)
        else:
            names = replace(names, poster=item.name)
        found[item.generation.pk] = names
    return found


def _plain_files(items: Sequence[StoredItem]) -> list[str]:
    return [item.name for item in items if item.kind == Kind.FILE and item.text is None]


def _no_file_text(result: Generation) -> str:
    if result.file_removed_at is None:
        return _("has no file in the studio")
    values = {"at": date_format(localtime(result.file_removed_at), "j M Y")}
    return _("was removed on %(at)s by the team’s retention rule") % values


def _missing_rows(
    results: Sequence[Generation],
    names: Mapping[uuid.UUID, str],
    wanted: Sequence[StoredItem],
    present: Collection[str],
) -> list[tuple[str, str]]:
    """Names and reasons, in the order of the results."""
    gone = [item for item in wanted if item.name not in present]
    found = []
    for result in results:
        name = names[result.pk]
        if is_deleted(result):
            found.append((str(result.pk), _("was deleted in the studio")))
        elif not result.file:
            found.append((name, _no_file_text(result)))
        mine = [item for item in gone if item.generation is result]
        found += [(item.name, _("is missing from the studio’s storage")) for item in mine]
    return found
