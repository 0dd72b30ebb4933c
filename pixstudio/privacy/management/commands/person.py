"""`manage.py person`: export or delete a person."""

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pixstudio.audit.log import Actor
from pixstudio.privacy.blockers import blocker_rows
from pixstudio.privacy.local_archives import write_archive
from pixstudio.privacy.models import PersonDeletion
from pixstudio.privacy.operations import DeletionBlocked, delete_person, erase_person
from pixstudio.privacy.presenters import deleted_lines, staying_lines
from pixstudio.privacy.queries import blockers_of, deletion_counts
from pixstudio.teams.models import User
from pixstudio.web import database_time


class Command(BaseCommand):
    help = "Export everything of a person, or delete a person."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="what", required=True)
        export = actions.add_parser("export", help="write everything of a person to a zip file")
        _add_email(export)
        export.add_argument("file", help="the zip file to write; it must not exist")
        export.add_argument("--media", action="store_true", help="with the files themselves")
        delete = actions.add_parser("delete", help="delete a person; their results stay")
        _add_email(delete)
        delete.add_argument(
            "--confirm", metavar="EMAIL", help="the email address again, instead of typing it"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        user = _user(options["email"])
        if options["what"] == "export":
            self._export(user, Path(options["file"]), has_media=options["media"])
        else:
            self._delete(user, options["confirm"])

    def _export(self, user: User, path: Path, *, has_media: bool) -> None:
        try:
            with (
                path.open("xb") as target,
                tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder,
            ):
                path.chmod(0o600)
                size = write_archive(
                    user,
                    Path(folder),
                    target,
                    has_media=has_media,
                    now=database_time.now(),
                )
        except FileExistsError as error:
            raise CommandError(f"{path} exists already.") from error
        except OSError as error:
            path.unlink(missing_ok=True)
            raise CommandError(f"The export could not be written: {error}") from error
        self.stdout.write(f"{path}: {size} bytes.")

    def _delete(self, user: User, confirmation: str | None) -> None:
        begun = PersonDeletion.objects.filter(user=user).exists()
        if not begun:
            self._say_what_happens(user)
            if confirmation is None:
                confirmation = self._typed(user)
            if confirmation.strip().lower() != user.email:
                raise CommandError("The email address differs. Nothing was deleted.")
        now = database_time.now()
        try:
            deletion = delete_person(user=user, actor=Actor(), now=now)
        except DeletionBlocked as error:
            reasons = "\n".join(row["text"] for row in blocker_rows(error.blockers))
            raise CommandError(f"Nothing was deleted.\n{reasons}") from error
        is_done = erase_person(deletion_id=deletion.pk, now=database_time.now())
        self.stdout.write("Deleted." if is_done else "Deleted; the worker removes the rest.")

    def _say_what_happens(self, user: User) -> None:
        if blockers_of(user):
            return
        counts = deletion_counts(user)
        for title, lines in (
            ("Deleted:", deleted_lines(counts)),
            ("Stays with the teams, credited to “Deleted member”:", staying_lines(counts)),
        ):
            self.stdout.write("\n".join([title, *(f"  {line}" for line in lines)]))

    def _typed(self, user: User) -> str:
        self.stdout.write(f"Enter {user.email} to confirm: ", ending="")
        self.stdout.flush()
        return sys.stdin.readline()


def _add_email(parser: ArgumentParser) -> None:
    parser.add_argument("email", help="the person’s email address")


def _user(email: str) -> User:
    """Raises: CommandError."""
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise CommandError(f"Nobody has the address {email}.")
    return found
