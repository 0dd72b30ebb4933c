"""Detects commits of other connections by one trivial query: all that an idle process does."""

from django.db import connection

# SQLite counts the commits of other connections. The snapshot of PostgreSQL names the transactions whose
# rows are visible, in any database of the server: it changes a little too often, never too seldom.
MARKERS = {
    "sqlite": "PRAGMA data_version",
    "postgresql": "SELECT pg_current_snapshot()::text",
}


class DatabaseChanges:
    """Tells whether anything was committed since the last call, from the connection of one thread."""

    def __init__(self) -> None:
        self._seen: tuple[object, object] | None = None

    def has_any(self) -> bool:
        """Whether another connection has committed something, or this cannot be told.

        True at the first call and on a new connection. Raises: django.db.Error if the database is
        unreachable.
        """
        marker = self._marker()
        is_same = marker is not None and marker == self._seen
        self._seen = marker
        return not is_same

    def _marker(self) -> tuple[object, object] | None:
        query = MARKERS.get(connection.vendor)
        if query is None:
            return None
        with connection.cursor() as cursor:
            cursor.execute(query)
            (value,) = cursor.fetchone()
        # SQLite's numbers mean something within one connection only; the reference keeps its identity.
        return (connection.connection, value)
