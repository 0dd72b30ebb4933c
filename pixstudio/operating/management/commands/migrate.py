from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections

from pixstudio.web.database.migrating.locks import (
    LONGEST_WAIT_SECONDS,
    LockedTooLong,
    only_migration,
    run_between_locks,
)
from pixstudio.web.database.migrating.schema_editor import online_schema_changes
from pixstudio.web.database.version import refuse_newer_database


def add_wait_option(parser: ArgumentParser) -> None:
    """The option that says how long to wait for others."""
    parser.add_argument(
        "--wait",
        type=float,
        default=LONGEST_WAIT_SECONDS,
        metavar="SECONDS",
        help=f"for tables that are in use, on PostgreSQL ({LONGEST_WAIT_SECONDS:g})",
    )


class Command(migrate.Command):
    help = (
        f"{migrate.Command.help} Refuses a database of a newer version. On PostgreSQL pages and jobs go on "
        "meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_wait_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_newer_database()
        connection = connections[options["database"]]
        wait_seconds = options.pop("wait", LONGEST_WAIT_SECONDS)

        def apply() -> None:
            with only_migration(connection):
                super(Command, self).handle(*args, **options)

        try:
            with online_schema_changes(connection):
                run_between_locks(connection, apply, self._say, wait_seconds)
        except LockedTooLong as problem:
            raise CommandError(
                f"The migrations are not finished: {problem} Nothing is lost, and what runs may go on. "
                "Run the command again once those connections are done; it continues where it was."
            ) from problem

    def _say(self, text: str) -> None:
        self.stdout.write(f"\n{text}")
        self.stdout.flush()
