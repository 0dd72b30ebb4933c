"""Bring the files of a backup back to the studio, and check them."""

from __future__ import annotations

import hashlib

from pixstudio.backups.manifest import Media
from pixstudio.backups.media_copies import (
    listed_media,
    object_name,
    stored_media,
    unfinished_file,
)
from pixstudio.backups.media_index import StoredFile
from pixstudio.backups.media_report import MediaReport, Say, Ticker
from pixstudio.backups.parts import chunks_of, digest_of_file
from pixstudio.backups.places.place import Place, checked_name
from pixstudio.backups.room import check_free

DAMAGED = "damaged or missing in the backup"


def restore_media(place: Place, listed: Media, *, say: Say) -> MediaReport:
    """Copy the files that the studio doesn't have with the same bytes. May be interrupted and repeated.

    What is damaged in the backup is left out and named in the report. Raises: DamagedBackup for a damaged
    list; BackupProblem, OSError if it can't be written.
    """
    media, report, ticker = stored_media(), MediaReport(), Ticker(say)
    media.remove_unfinished()
    check_free(media, _missing_bytes(place, listed, media))
    for file in listed_media(place, listed.part):
        checked_name(file.name)
        if _is_there(media, file):
            report.add(file, is_copied=False)
        elif _copy_back(place, file, media):
            report.add(file, is_copied=True)
        else:
            report.note(f"{file.name}: {DAMAGED}")
        ticker.tick(report)
    media.remove_unfinished()
    media.sync()
    return report


def _missing_bytes(place: Place, listed: Media, media: Place) -> int:
    files = listed_media(place, listed.part)
    return sum(f.size_bytes for f in files if not media.facts(checked_name(f.name)))


def _is_there(media: Place, file: StoredFile) -> bool:
    facts = media.facts(file.name)
    if not facts or facts.size_bytes != file.size_bytes:
        return False
    return digest_of_file(media, file.name) == (file.size_bytes, file.sha256)


def _copy_back(place: Place, file: StoredFile, media: Place) -> bool:
    """False if the backup's bytes are not those that it lists; then nothing is written."""
    digest = hashlib.sha256()
    try:
        with place.read(object_name(file.sha256)) as stream, unfinished_file(media) as made:
            for chunk in chunks_of(stream):
                digest.update(chunk)
                made.write(chunk)
    except FileNotFoundError:
        return False
    if digest.hexdigest() != file.sha256:
        made.discard()
        return False
    made.finish(file.name)
    return True


def verify_media(place: Place, listed: Media, *, say: Say) -> MediaReport:
    """Read every file of a backup and compare it with its digest. Raises: DamagedBackup for a damaged
    list."""
    report, ticker = MediaReport(), Ticker(say)
    for file in listed_media(place, listed.part):
        try:
            found = digest_of_file(place, object_name(file.sha256))
        except FileNotFoundError:
            found = (-1, "")
        if found == (file.size_bytes, file.sha256):
            report.add(file, is_copied=False)
        else:
            report.note(f"{file.name}: {DAMAGED}")
        ticker.tick(report)
    return report
