"""Triggers, functions and views of an app in the database, from its `sqlite.sql` and `postgresql.sql`.

They are made after the migrations and taken away before them: SQLite makes a table anew to change a column,
which would drop its triggers, and refuses to while a view reads it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

_NAMES = {
    "TRIGGER": re.compile(r"^CREATE TRIGGER IF NOT EXISTS (\w+)", re.MULTILINE),
    "FUNCTION": re.compile(r"^CREATE OR REPLACE FUNCTION (\w+)", re.MULTILINE),
    "VIEW": re.compile(r"^CREATE (?:OR REPLACE )?VIEW (?:IF NOT EXISTS )?(\w+)", re.MULTILINE),
}


@dataclass(frozen=True)
class DatabaseObjects:
    """What the SQL files of `folder` make, once all `tables` are there.

    Their statements are separated by empty lines, and may run any number of times. `after` runs last.
    """

    folder: Path
    tables: frozenset[str]
    after: Callable[[BaseDatabaseWrapper], None]

    def connect(self, sender: Any) -> None:
        """Have them made and taken away around the migrations of this app."""
        name = str(self.folder)
        pre_migrate.connect(self._before_migrations, sender=sender, dispatch_uid=name, weak=False)
        post_migrate.connect(self._after_migrations, sender=sender, dispatch_uid=name, weak=False)

    def create(self, connection: BaseDatabaseWrapper) -> None:
        """Create what is missing."""
        if not set(connection.introspection.table_names()) >= self.tables:
            return
        with connection.cursor() as cursor:
            for statement in self._text(connection.vendor).split("\n\n"):
                if not statement.startswith("--"):
                    cursor.execute(statement)
        self.after(connection)

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Drop them; `create` brings them back. On PostgreSQL triggers go with their functions."""
        with connection.cursor() as cursor:
            for kind, name in self._names(connection.vendor):
                more = " CASCADE" if kind == "FUNCTION" else ""
                cursor.execute(f"DROP {kind} IF EXISTS {name}{more}")

    def _before_migrations(self, using: str, **_more: Any) -> None:
        self.remove(connections[using])

    def _after_migrations(self, using: str, **_more: Any) -> None:
        self.create(connections[using])

    def _names(self, vendor: str) -> Iterator[tuple[str, str]]:
        text = self._text(vendor)
        for kind, pattern in _NAMES.items():
            for name in pattern.findall(text):
                yield kind, name

    def _text(self, vendor: str) -> str:
        return (self.folder / f"{vendor}.sql").read_text(encoding="utf-8")
