from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pixstudio.accounts.operations import connect_api
from pixstudio.pixverse.errors import PixVerseError, Unauthorized
from pixstudio.teams.models import Team
from pixstudio.teams.operations import BadEmail, bootstrap_team
from pixstudio.web import database_time


class Command(BaseCommand):
    help = "Make the first owner and team; may be repeated, and then resets the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the owner signs in with it")
        parser.add_argument("--password", required=True)
        parser.add_argument("--team", required=True, help="the team's name")
        parser.add_argument("--api-token", default="", help="the team's useapi.net token")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            member, created = bootstrap_team(
                email=options["email"], password=options["password"], team_name=options["team"]
            )
        except BadEmail as error:
            raise CommandError(str(error)) from error
        known = "now" if created else "already"
        self.stdout.write(f"{member.user.email} is {known} an owner of “{member.team}”.")
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
