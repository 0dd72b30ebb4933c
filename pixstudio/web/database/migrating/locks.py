"""Waiting for locks in short tries: whoever waits for a strong lock on a table keeps every page from it."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError

# Of PostgreSQL; pages that come meanwhile wait as long.
LOCK_TIMEOUT = "400ms"
# Between two tries, the later ones.
PAUSES_SECONDS = (0.5, 1.0, 2.0)
LONGEST_WAIT_SECONDS = 600.0
LOCK_NOT_AVAILABLE = "55P03"
# One for all that migrate a database of ours.
_LOCK_OF_MIGRATIONS, _NUMBER_OF_LOCK = "pg_advisory_lock(%s)", 7_749_630_063
_QUOTED_NAME = re.compile(r'"(\w+)"')
# Connections that use one of the tables, those first whose transaction is the oldest.
_USERS_OF_TABLES = """
    SELECT activity.pid, COALESCE(NULLIF(activity.application_name, ''), activity.backend_type, ''),
        COALESCE(activity.state, ''), EXTRACT(epoch FROM now() - activity.xact_start)::float,
        string_agg(DISTINCT relation.relname, ', ' ORDER BY relation.relname)
    FROM pg_locks AS held
    JOIN pg_class AS relation ON relation.oid = held.relation AND relation.relkind IN ('r', 'p')
    JOIN pg_namespace AS place ON place.oid = relation.relnamespace AND place.nspname = current_schema()
    JOIN pg_stat_activity AS activity ON activity.pid = held.pid
    WHERE held.granted AND held.pid <> pg_backend_pid() AND activity.datname = current_database()
        AND (relation.relname = ANY(%s) OR %s)
    GROUP BY 1, 2, 3, 4 ORDER BY 4 DESC NULLS LAST LIMIT 3
"""
Say = Callable[[str], None]


class LockedTooLong(Exception):
    """Others held the locks that are needed for longer than was to be waited; the message says who."""


@contextmanager
def short_lock_waits(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """A transaction that gives up after LOCK_TIMEOUT when it has to wait for a lock, on PostgreSQL."""
    with transaction.atomic(using=connection.alias):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        yield


def run_between_locks(
    connection: BaseDatabaseWrapper,
    action: Callable[[], None],
    say: Say = lambda _text: None,
    wait_seconds: float = LONGEST_WAIT_SECONDS,
) -> None:
    """Run what may be run any number of times, again after a pause whenever a lock was held by others.

    Raises: LockedTooLong after so many seconds.
    """
    end = time.monotonic() + wait_seconds
    tries = 0
    while True:
        try:
            with connection.execute_wrapper(note := _LastStatement()):
                return action()
        except OperationalError as error:
            if not is_lock_timeout(error):
                raise
            blocked = _blocked_by(connection, note.statement)
        pause = PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)]
        if time.monotonic() + pause > end:
            raise LockedTooLong(blocked)
        say(f"Waiting: {blocked} Next try in {pause:g} s.")
        time.sleep(pause)
        tries += 1


@contextmanager
def only_migration(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Keep a second `migrate` of this database from working beside this one, on PostgreSQL.

    Raises: OperationalError, which `run_between_locks` takes for a lock that others hold.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        cursor.execute(f"SELECT {_LOCK_OF_MIGRATIONS}", [_NUMBER_OF_LOCK])
        cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_NUMBER_OF_LOCK])


def is_lock_timeout(error: BaseException) -> bool:
    """Whether PostgreSQL gave up waiting for a lock."""
    return getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE


class _LastStatement:
    """Remembers the statement that was run last, which is the one that failed."""

    statement = ""

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        self.statement = str(sql)
        return execute(sql, params, many, context)


def _blocked_by(connection: BaseDatabaseWrapper, statement: str) -> str:
    """A sentence with the connections that use the tables of a statement, without what they ask for."""
    _end_of_failed_try(connection)
    if _LOCK_OF_MIGRATIONS in statement:
        return "another release is at work on this database."
    tables = _QUOTED_NAME.findall(statement)
    with connection.cursor() as cursor:
        cursor.execute(_USERS_OF_TABLES, [tables, not tables])
        users = [_user(*row) for row in cursor.fetchall()]
    if not users:
        return "a table was in use."
    return f"in use by {'; '.join(users)}."


def _end_of_failed_try(connection: BaseDatabaseWrapper) -> None:
    """The statement that gave up leaves its limit behind."""
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
        cursor.execute("RESET statement_timeout")


def _user(pid: int, name: str, state: str, seconds: float | None, tables: str) -> str:
    since = "" if seconds is None else f" for {seconds:.0f} s"
    return f"connection {pid} ({', '.join(filter(None, (name, state)))}): {tables}{since}"
