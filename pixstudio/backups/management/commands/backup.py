"""`manage.py backup`: the database and the files of a running studio, or a look at what a backup is worth."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from pixstudio.backups.contents import backup_ids
from pixstudio.backups.media_report import MediaReport
from pixstudio.backups.operations import make_backup, verify_backup
from pixstudio.backups.operations.make import BackupOptions, BackupReport
from pixstudio.backups.places import Place, open_place
from pixstudio.backups.problems import BackupProblem
from pixstudio.web import database_time

# Something is there that could not be read: neither success nor failure.
INCOMPLETE = 3
NO_KEYS = (
    "Not in it: FIELD_KEYS and SECRET_KEY. Store FIELD_KEYS in another place: without them the API tokens, "
    "passwords and second factors in this backup can’t be read."
)


class Command(BaseCommand):
    help = (
        "Back up the database and the files while the studio runs, to a folder, a .tar file or a bucket. "
        "Ends with 1 if there is no backup, with 3 if a file could not be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", help="a folder, a name that ends with .tar, or s3://bucket/prefix"
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="verify the newest backup there: read it all and restore it into a scratch database",
        )
        parser.add_argument(
            "--at", default="", help="with --verify: the id of another backup there"
        )
        parser.add_argument("--no-media", action="store_true", help="the database alone")
        parser.add_argument(
            "--keep", type=int, default=7, help="backups that a folder or bucket keeps (7)"
        )
        parser.add_argument(
            "--checksum",
            action="store_true",
            help="read every file again, not only those that changed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place = open_place(options["place"])
            is_whole = True
            if not options["verify"] or not (options["at"] or backup_ids(place)):
                is_whole = self._make(place, options)
            if options["verify"]:
                is_whole &= self._verify(place, options)
        except (BackupProblem, Error, OSError) as error:
            raise CommandError(str(error).strip()) from error
        if not is_whole:
            sys.exit(INCOMPLETE)

    def _make(self, place: Place, options: dict[str, Any]) -> bool:
        """Whether everything could be read."""
        chosen = BackupOptions(
            with_media=not options["no_media"],
            keep=max(1, options["keep"]),
            rereads=options["checksum"],
        )
        report = make_backup(place, now=database_time.now(), options=chosen, say=self._say)
        self._report_backup(place, report)
        return not (report.problem or (report.media and report.media.failed))

    def _report_backup(self, place: Place, report: BackupReport) -> None:
        if media := report.media:
            self._say(
                f"Media: {media.files:,} files, {media.size_bytes / 1e6:,.1f} MB; copied {media.copied:,} of "
                f"them, {media.copied_bytes / 1e6:,.1f} MB."
            )
            say_names(self, media)
        else:
            self._say("Media: none, as asked.")
        if report.removed:
            self._say(
                f"Deleted {len(report.removed)} older, as --keep says: {', '.join(report.removed)}."
            )
        if report.problem:
            self._say(report.problem)
        self._say(f"Backup {report.manifest.id} is in {place.label}.")
        self._say(NO_KEYS)

    def _verify(self, place: Place, options: dict[str, Any]) -> bool:
        """Whether every file is as it was."""
        report = verify_backup(
            place,
            now=database_time.now(),
            backup_id=options["at"],
            with_media=not options["no_media"],
            say=self._say,
        )
        manifest = report.manifest
        self._say(
            f"Backup {manifest.id}: {manifest.rows:,} rows of {len(manifest.tables)} tables came back as "
            "they were, with the same sums."
        )
        if report.media:
            self._say(f"Media: {report.media.files:,} files are as they were.")
            say_names(self, report.media)
        return not (report.media and report.media.failed)

    def _say(self, text: str) -> None:
        self.stdout.write(text)


def say_names(command: BaseCommand, media: MediaReport) -> None:
    """Name the files that are missing or failed, as many as the report has."""
    count = media.missing + media.failed
    if count:
        command.stdout.write(f"{count:,} files are missing or can’t be read:")
    for name in media.names:
        command.stdout.write(f"  {name}")
    if count > len(media.names):
        command.stdout.write(f"  and {count - len(media.names):,} more")
