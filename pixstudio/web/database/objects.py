"""Triggers, functions and views of an app in the database, from its `sqlite.sql` and `postgresql.sql`.

SQLite makes a table anew to change a column, which would drop its triggers, and refuses to while a view
reads it: there they are taken away before migrations and made again afterwards. On PostgreSQL jobs run
meanwhile, so they stay, unless a migration changes a column that they name or their text has changed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.models.signals import post_migrate, pre_migrate

from pixstudio.web.database.migrating.changed_columns import changed_names
from pixstudio.web.database.migrating.locks import short_lock_waits
from pixstudio.web.database.migrating.object_marks import ObjectMarks

Plan = Sequence[tuple[Migration, bool]]

_NAMES = {
    "TRIGGER": re.compile(
        r"^CREATE (?:OR REPLACE )?TRIGGER (?:IF NOT EXISTS )?(\w+)", re.MULTILINE
    ),
    "FUNCTION": re.compile(r"^CREATE OR REPLACE FUNCTION (\w+)", re.MULTILINE),
    "VIEW": re.compile(r"^CREATE (?:OR REPLACE )?VIEW (?:IF NOT EXISTS )?(\w+)", re.MULTILINE),
}


@dataclass(frozen=True)
class DatabaseObjects:
    """What the SQL files of `folder` make, once all `tables` are there.

    Their statements are separated by empty lines, and may run any number of times. `after` runs last; it
    makes what they would have written. `is_complete` says whether something else that it makes is there.
    """

    folder: Path
    tables: frozenset[str]
    after: Callable[[BaseDatabaseWrapper], None]
    is_complete: Callable[[BaseDatabaseWrapper], bool] = lambda _connection: True

    def connect(self, sender: Any) -> None:
        """Have them made and taken away around the migrations of this app."""
        name = str(self.folder)
        pre_migrate.connect(self._before_migrations, sender=sender, dispatch_uid=name, weak=False)
        post_migrate.connect(self._after_migrations, sender=sender, dispatch_uid=name, weak=False)

    def create(self, connection: BaseDatabaseWrapper) -> None:
        """Create what is missing."""
        if self._has_tables(connection):
            self._run_statements(connection)
            self._finish(connection)

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Drop them; `create` brings them back. On PostgreSQL triggers go with their functions."""
        with connection.cursor() as cursor:
            for kind, name in self._names(connection.vendor):
                more = " CASCADE" if kind == "FUNCTION" else ""
                if kind != "TRIGGER" or connection.vendor == "sqlite":
                    cursor.execute(f"DROP {kind} IF EXISTS {name}{more}")

    def _before_migrations(
        self, using: str, plan: Plan | None = None, apps: Any = None, **_more: Any
    ) -> None:
        connection = connections[using]
        changed = None if plan is None else changed_names(plan, apps)
        if connection.vendor == "sqlite" or self._is_broken_by(changed, connection):
            with short_lock_waits(connection):
                self.remove(connection)

    def _after_migrations(self, using: str, **_more: Any) -> None:
        connection = connections[using]
        if connection.vendor == "sqlite":
            self.create(connection)
        elif self._has_tables(connection) and not self._is_current(connection):
            # At once: no job changes between the old ones and the new ones.
            with short_lock_waits(connection):
                self.remove(connection)
                self._run_statements(connection)
            self._finish(connection)

    def _has_tables(self, connection: BaseDatabaseWrapper) -> bool:
        return set(connection.introspection.table_names()) >= self.tables

    def _run_statements(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            for statement in self._text(connection.vendor).split("\n\n"):
                if not statement.startswith("--"):
                    cursor.execute(statement)

    def _finish(self, connection: BaseDatabaseWrapper) -> None:
        self.after(connection)
        if connection.vendor == "postgresql":
            self._marks(connection).write()

    def _is_current(self, connection: BaseDatabaseWrapper) -> bool:
        return self._marks(connection).are_right() and self.is_complete(connection)

    def _is_broken_by(self, names: set[str] | None, connection: BaseDatabaseWrapper) -> bool:
        if names is None:
            return True
        text = self._marks(connection).definitions() if names else ""
        return not names.isdisjoint(re.findall(r"\w+", text))

    def _marks(self, connection: BaseDatabaseWrapper) -> ObjectMarks:
        names = list(self._names(connection.vendor))
        return ObjectMarks(connection, self._text(connection.vendor), names)

    def _names(self, vendor: str) -> Iterator[tuple[str, str]]:
        text = self._text(vendor)
        for kind, pattern in _NAMES.items():
            for name in pattern.findall(text):
                yield kind, name

    def _text(self, vendor: str) -> str:
        return (self.folder / f"{vendor}.sql").read_text(encoding="utf-8")
