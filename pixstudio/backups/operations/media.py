"""Copy stored files into a backup: those that it doesn't have yet."""

from __future__ import annotations

from typing import IO

from pixstudio.backups.contents import backup_ids, read_manifest
from pixstudio.backups.manifest import MEDIA_LIST, Media
from pixstudio.backups.media_copies import (
    UnreadableFile,
    copy_media,
    held_objects,
    listed_media,
    media_line,
    stored_media,
)
from pixstudio.backups.media_index import MediaIndex, StoredFile
from pixstudio.backups.media_report import MediaReport, Say, Ticker
from pixstudio.backups.parts import PartWriter
from pixstudio.backups.places.place import Facts, Place
from pixstudio.backups.problems import BackupProblem
from pixstudio.backups.progress import Progress, write_entry
from pixstudio.backups.room import check_free


def back_up_media(
    place: Place, index: MediaIndex, folder: str, *, rereads: bool, say: Say
) -> tuple[MediaReport, Media]:
    """Copy the files that the rows of this backup name, and write their list.

    A file that the place has with the same size and time is not read again, unless `rereads`. One that is
    gone or can't be read is named in the report. Raises: BackupProblem, OSError if the place can't be
    written.
    """
    progress, media = Progress(place.label), stored_media()
    if place.is_incremental:
        _know_earlier(place, index, progress, rereads=rereads)
    check_free(place, sum(facts.size_bytes for _, facts in _new_files(index, media)))
    run = _Run(place, index, media, Ticker(say))
    with progress.appending() as written:
        for name in index.wanted():
            run.add(name, written)
    with PartWriter(place, f"{folder}/{MEDIA_LIST}") as writer:
        for file in index.listed():
            writer.add(media_line(file))
    progress.clear()
    report = run.report
    return report, Media(writer.finished(), report.files, report.size_bytes, report.missing)


def _know_earlier(place: Place, index: MediaIndex, progress: Progress, *, rereads: bool) -> None:
    """Learn which files are there: from the newest backup, and from a run that was killed."""
    index.hold(held_objects(place))
    known = backup_ids(place)
    if known and not rereads:
        try:
            earlier = read_manifest(place, known[-1]).media
            if earlier:
                index.know(listed_media(place, earlier.part))
        except BackupProblem:
            # Its files are read again then; nothing is taken for granted that can't be read.
            pass
    if not rereads:
        index.know(progress.entries())


def _new_files(index: MediaIndex, media: Place) -> list[tuple[str, Facts]]:
    found = ((name, media.facts(name)) for name in index.wanted())
    return [(n, facts) for n, facts in found if facts and not _earlier_copy(index, n, facts)]


def _earlier_copy(index: MediaIndex, name: str, facts: Facts) -> StoredFile | None:
    """The file as an earlier backup has it, if it is still the same."""
    known = index.known(name)
    is_same = known and (known.size_bytes, known.version) == (facts.size_bytes, facts.version)
    return known if known and is_same and index.is_held(known.sha256, known.size_bytes) else None


class _Run:
    """The files of one backup, one after another."""

    def __init__(self, place: Place, index: MediaIndex, media: Place, ticker: Ticker) -> None:
        self._place, self._index, self._media = place, index, media
        self._ticker, self.report = ticker, MediaReport()

    def add(self, name: str, written: IO[bytes]) -> None:
        """Have a file in the backup, if it can be read; `written` notes what was copied."""
        facts = self._media.facts(name)
        if facts is None:
            self.report.note(f"{name}: missing in the studio", is_missing=True)
            return
        known = _earlier_copy(self._index, name, facts)
        try:
            file = known or copy_media(self._media, name, facts, self._place)
        except FileNotFoundError:
            self.report.note(f"{name}: deleted meanwhile", is_missing=True)
            return
        except UnreadableFile as error:
            self.report.note(f"{name}: can’t be read ({error})")
            return
        if known is None:
            self._index.hold([(file.sha256, file.size_bytes)])
            write_entry(written, file)
        self._index.add(file)
        self.report.add(file, is_copied=known is None)
        self._ticker.tick(self.report)
