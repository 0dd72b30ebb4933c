"""`manage.py restore`: a backup into the configured database and storage."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from pixstudio.backups.management.commands.backup import INCOMPLETE, say_names
from pixstudio.backups.operations import RestoreReport, restore_backup
from pixstudio.backups.operations.restore import RestoreOptions
from pixstudio.backups.places import open_place
from pixstudio.backups.problems import BackupProblem
from pixstudio.web import database_time


class Command(BaseCommand):
    help = (
        "Restore a backup into the configured database and storage, SQLite or PostgreSQL, while the studio "
        "is stopped. Ends with 1 if nothing was restored, with 3 if files or keys are missing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", help="where the backup is: a folder, a .tar file, or s3://…")
        parser.add_argument("--at", default="", help="the id of another backup than the newest")
        parser.add_argument(
            "--replace", action="store_true", help="replace a database that has people or teams"
        )
        parser.add_argument("--no-media", action="store_true", help="the database alone")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = RestoreOptions(
            backup_id=options["at"],
            replaces=options["replace"],
            with_media=not options["no_media"],
        )
        try:
            place = open_place(options["place"])
            report = restore_backup(
                place, now=database_time.now(), options=chosen, say=self.stdout.write
            )
        except (BackupProblem, Error, OSError) as error:
            raise CommandError(str(error).strip()) from error
        self._report(report)
        if report.unreadable or (report.media and report.media.failed):
            sys.exit(INCOMPLETE)

    def _report(self, report: RestoreReport) -> None:
        manifest = report.manifest
        self.stdout.write(
            f"Restored backup {manifest.id}: {manifest.rows:,} rows of {len(manifest.tables)} tables, with "
            "the same sums."
        )
        if media := report.media:
            self.stdout.write(f"Media: {media.files:,} files; copied {media.copied:,} of them.")
            say_names(self, media)
        if report.old_database:
            self.stdout.write(f"The database that was there is now {report.old_database}.")
        for sentence in report.unreadable:
            self.stdout.write(f"FIELD_KEYS don’t open: {sentence}")
        if report.held:
            self.stdout.write(
                f"Waiting jobs that are held: {report.held:,}. They may have been sent and charged since "
                "the backup; an admin resumes or cancels them on the Queue."
            )
        self.stdout.write(
            "Everybody signs in again. What was revoked after the backup (members, API keys, links, "
            "passwords) is valid again: go through it before you open the studio."
        )
