"""The backend's connection; Django looks for it here."""

import datetime as dt
import select
from functools import lru_cache
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg.pq import Format, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from pixstudio.web.database.prepared_statements import numbered

_TIMESTAMPTZ = psycopg.adapters.types["timestamptz"].oid
_FAST_LOADER: Any = psycopg.adapters.get_loader(_TIMESTAMPTZ, Format.TEXT)
# A migration changed what the statement returns, or the server that a pooler chose doesn't know it.
STALE = (psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidSqlStatementName)
# More than there are statements to prepare, in the sizes of their lists.
MOST_STATEMENTS = 300


class _Operations(DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """For logs: a prepared statement with its values."""
        if isinstance(cursor, _PreparingCursor):
            return str(self.compose_sql(sql, params))
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL as Django's, with three differences.

    Times are parsed in C, not in Python. A connection that is taken up again is asked whether it is usable
    only if the server has said something meanwhile, such as farewell. And it has cursors that prepare.
    """

    ops_class = _Operations

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["context"].register_loader("timestamptz", _Times)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection: Any = super().get_new_connection(conn_params)
        connection.prepared_max = MOST_STATEMENTS
        return connection

    def is_usable(self) -> bool:
        """Whether a query may be sent. A query only if there is something to read."""
        if self.connection is None or self.connection.closed:
            return False
        if self.connection.info.transaction_status != TransactionStatus.IDLE:
            return super().is_usable()
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return bool(not waiting.poll(0) or super().is_usable())

    def preparing_cursor(self) -> Any:
        """A cursor as `cursor` gives, whose statements PostgreSQL parses and plans once."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = _PreparingCursor(self.connection)
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]


class _Times(TimestamptzLoader):
    """Stands for psycopg's loader in C, which can't be subclassed, and has the zone that Django asks for."""

    timezone = dt.UTC

    def __new__(cls, *arguments: Any) -> Any:
        """Not one of these: a loader that reads times in the connection's zone, which Django sets to UTC."""
        return _FAST_LOADER(*arguments)


class _PreparingCursor(base.CursorMixin, psycopg.RawCursor[Any]):
    """Hands a statement over as it is; others look for its placeholders at each call if it is long."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> Any:
        statement, usual = _bytes_of(query), self.connection.prepare_threshold
        # Django sets none, and without one nothing is prepared. With one, psycopg remembers the texts of
        # ordinary statements, with their values.
        self.connection.prepare_threshold = 1
        try:
            return super().execute(statement, params, prepare=True)
        except STALE:
            # A rollback forgets all statements; without a transaction nothing else does.
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            self.connection.execute("DEALLOCATE ALL")
            return super().execute(statement, params, prepare=True)
        finally:
            self.connection.prepare_threshold = usual


@lru_cache(maxsize=MOST_STATEMENTS)
def _bytes_of(query: str) -> bytes:
    """The same object for the same statement, whose hash is known once it was looked up."""
    return numbered(query).encode()
