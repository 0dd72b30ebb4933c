from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pixstudio.teams.models import User
from pixstudio.teams.operations.single_sign_on import unlink_by_studio
from pixstudio.web import database_time


class Command(BaseCommand):
    help = (
        "Remove a user's link with single sign-on: the next sign-in with their email links again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the user's address in the studio")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody here has the address “{options['email']}”.")
        count = unlink_by_studio(user=user, now=database_time.now())
        self.stdout.write(f"{user.email}: {count} link(s) removed; sessions by them have ended.")
