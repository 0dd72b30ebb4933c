"""Commits that don't wait for the disk: for what is done again where a power failure loses it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

# What each database is told, and how it is told to wait again, as `settings` and its own default do.
STATEMENTS = {
    "sqlite": ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
    "postgresql": ("SET synchronous_commit = off", "RESET synchronous_commit"),
}


@contextmanager
def relaxed_commits() -> Iterator[None]:
    """Let this thread's commits return before they are on the disk; no effect inside a transaction.

    The database stays consistent: a power failure loses the last commits as a whole, and a later commit
    that waits makes those before it safe too. Never for what is sent, charged or saved.
    """
    if connection.in_atomic_block or connection.vendor not in STATEMENTS:
        yield
        return
    relax, wait = STATEMENTS[connection.vendor]
    _execute(relax)
    try:
        yield
    finally:
        try:
            _execute(wait)
        except DatabaseError:
            # A new connection waits.
            connection.close()


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
