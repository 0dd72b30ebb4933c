from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections

from pixstudio.web.database.migrating.empty_database import migrate_if_empty
from pixstudio.web.database.migrating.locks import (
    LONGEST_WAIT_SECONDS,
    LockedTooLong,
    only_migration,
    run_between_locks,
)
from pixstudio.web.database.migrating.schema_editor import online_schema_changes
from pixstudio.web.database.version import refuse_newer_database

# Options by which somebody wants something else than all migrations applied.
_FOR_DJANGO = (
    *("app_label", "migration_name", "fake", "fake_initial", "plan", "run_syncdb"),
    *("check_unapplied", "prune"),
)


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
                quiet = self._migrate_if_empty(options)
                super(Command, self).handle(*args, **{**options, **quiet})

        try:
            with online_schema_changes(connection):
                run_between_locks(connection, apply, self._say, wait_seconds)
        except LockedTooLong as problem:
            raise CommandError(
                f"The migrations are not finished: {problem} Nothing is lost, and what runs may go on. "
                "Run the command again once those connections are done; it continues where it was."
            ) from problem

    def _migrate_if_empty(self, options: dict[str, Any]) -> dict[str, Any]:
        """Apply everything to an empty database; the options for what Django's command does after that."""
        if any(options[name] for name in _FOR_DJANGO):
            return {}
        self.verbosity = options["verbosity"]
        connection = connections[options["database"]]
        is_done = migrate_if_empty(connection, self.migration_progress_callback)
        return {"verbosity": 0} if is_done else {}

    def _say(self, text: str) -> None:
        self.stdout.write(f"\n{text}")
        self.stdout.flush()
