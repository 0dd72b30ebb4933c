"""Migrations that a later version might have, applied to the database of a test as `migrate` does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

from pixstudio.web.database.migrating.schema_editor import online_schema_changes
from tests.databases import url_of_this_database


def later(*operations: Any, app: str = "jobs") -> migrations.Migration:
    """A migration of an app that nobody has written."""
    migration = migrations.Migration("0002_later", app)
    vars(migration)["operations"] = list(operations)
    return migration


def state_now() -> Any:
    return MigrationLoader(connection).project_state()


def apply(migration: migrations.Migration, *before: migrations.Migration) -> None:
    """Apply it to the database, after others that are applied already."""
    state = state_now()
    for one in before:
        state = one.mutate_state(state)
    with online_schema_changes(connection), connection.schema_editor(atomic=True) as editor:
        migration.apply(state, editor)


@contextmanager
def other_connection() -> "Iterator[psycopg.Connection[Any]]":
    """A connection of another process, inside of a transaction."""
    with psycopg.connect(url_of_this_database()) as other:
        yield other
        other.rollback()


@contextmanager
def beside(action: Callable[[], None]) -> Iterator[threading.Thread]:
    """Run it in a thread of its own, and wait for its end."""
    thread = threading.Thread(target=action)
    thread.start()
    try:
        yield thread
    finally:
        thread.join()
