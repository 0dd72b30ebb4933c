"""Whether the database is of this version: older code must not touch one that newer code has migrated."""

from django.core.management.base import CommandError
from django.db import DatabaseError

from pixstudio.installation.exit_codes import CONFIGURATION_PROBLEM
from pixstudio.installation.version import current_version
from pixstudio.web.queries import unknown_migrations

SHOWN = 3


def newer_database_problem() -> str:
    """One sentence if the database was migrated by a newer version, else "".

    Raises: django.db.Error if the database is unreachable.
    """
    unknown = unknown_migrations()
    if not unknown:
        return ""
    names = ", ".join(unknown[:SHOWN]) + ("…" if len(unknown) > SHOWN else "")
    return (
        f"The database was migrated by a newer version than this one ({current_version()}): it has {names}. "
        "Nothing was changed. Start the newer version, or restore the backup from before its release."
    )


def refuse_newer_database() -> None:
    """End a command that would work on a newer database. An unreachable one is waited for as always.

    Raises: CommandError, with an exit code after which no supervisor should start it again.
    """
    try:
        problem = newer_database_problem()
    except DatabaseError:
        return
    if problem:
        raise CommandError(problem, returncode=CONFIGURATION_PROBLEM)
