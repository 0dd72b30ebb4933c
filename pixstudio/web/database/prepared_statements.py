"""Cursors whose statements PostgreSQL parses and plans once for a connection, not at each call.

Only for statements that read and write by keys: their plan is the same for all values. Others are planned
with their values, since the best plan of a list depends on them. A pooler of transactions has to know
prepared statements (PgBouncer 1.22).
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerBindingCursor


class _PreparingCursor(ServerBindingCursor):
    def execute(self, query: Any, params: Any = None, **_: Any) -> Any:
        return super().execute(query, params, prepare=True)  # type: ignore[misc]


class PreparingConnection:
    """A connection for Django's compilers: its cursors prepare what they run, where the database can."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """A cursor as Django's own, seen by whoever counts queries."""
        connection = self._connection
        if connection.vendor != "postgresql":
            return connection.cursor()
        connection.ensure_connection()
        driver: Any = connection.connection
        # Django sets none, and without a number nothing is prepared.
        driver.prepare_threshold = driver.prepare_threshold or 1
        usual = driver.cursor_factory
        driver.cursor_factory = _PreparingCursor
        try:
            return connection.cursor()
        finally:
            driver.cursor_factory = usual
