import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from pixstudio.accounts.operations import connect_api
from pixstudio.pixverse.errors import PixVerseError, Unauthorized
from pixstudio.teams.models import Team
from pixstudio.teams.operations import BadEmail, bootstrap_team
from pixstudio.teams.password_links import password_link_of
from pixstudio.web import database_time


class Command(BaseCommand):
    help = "Make the first owner and team; may be repeated, and then resets the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the owner signs in with it")
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--password", help="seen by whoever lists the processes of this machine")
        way.add_argument(
            "--password-file", help="a file with the password; - reads a line of input"
        )
        way.add_argument(
            "--link", action="store_true", help="print a one-time link that sets the password"
        )
        parser.add_argument("--team", required=True, help="the team's name")
        parser.add_argument("--api-token", default="", help="the team's useapi.net token")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            member, created = bootstrap_team(
                email=options["email"], password=_password(options), team_name=options["team"]
            )
        except BadEmail as error:
            raise CommandError(str(error)) from error
        known = "now" if created else "already"
        self.stdout.write(f"{member.user.email} is {known} an owner of “{member.team}”.")
        if options["link"]:
            self.stdout.write("Set the password by this link. It works once, for 3 days:")
            self.stdout.write(password_link_of(member.user))
        if options["api_token"]:
            self._connect(member.team, options["api_token"].strip())

    def _connect(self, team: Team, token: str) -> None:
        try:
            new = connect_api(team=team, token=token, now=database_time.now())
        except Unauthorized as error:
            raise CommandError(f"The API refused the token; nothing was stored. {error}") from error
        except PixVerseError as error:
            raise CommandError(
                f"The token could not be checked; nothing was stored. {error}"
            ) from error
        found = ", ".join(account.email for account in new) or "none that was not known before"
        self.stdout.write(f"The API accepted the token. Accounts imported: {found}.")


def _password(options: dict[str, Any]) -> str | None:
    """The password that was handed over; None for a link. Raises: CommandError."""
    if not options["password_file"]:
        return str(options["password"]) if options["password"] is not None else None
    password = _first_line(options["password_file"])
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password


def _first_line(name: str) -> str:
    try:
        text = sys.stdin.readline() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CommandError(f"The password can't be read from {name}: {error}") from error
    return (text.splitlines() or [""])[0]
