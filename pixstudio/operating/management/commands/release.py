from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from pixstudio.installation.exit_codes import CONFIGURATION_PROBLEM
from pixstudio.installation.version import current_version
from pixstudio.operating.management.commands.migrate import add_wait_option
from pixstudio.operating.release_state import database_outage, record_release, release_problems
from pixstudio.web.checks import SETTINGS_TAG


class Command(BaseCommand):
    help = "Bring the database and the static files up to this version; refuses a newer database."
    requires_system_checks = [SETTINGS_TAG]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help=f"change nothing; end with {CONFIGURATION_PROBLEM} if something is to do",
        )
        add_wait_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if problem := database_outage():
            raise CommandError(problem)
        if options["check"]:
            if problems := release_problems():
                raise CommandError(" ".join(problems), returncode=CONFIGURATION_PROBLEM)
            return
        quiet = {"interactive": False, "verbosity": min(options["verbosity"], 1)}
        call_command("migrate", **quiet, wait=options["wait"])
        call_command("collectstatic", **quiet | {"verbosity": 0})
        record_release()
        self.stdout.write(f"Database and static files are of version {current_version()}.")
