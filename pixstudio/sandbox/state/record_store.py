"""SQLite storage of records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TABLE = """CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
)"""


class RecordStore:
    """An SQLite file of records by kind and key. Calls require the state's lock."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(TABLE)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write the block's records in one transaction."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def save(self, kind: str, key: str, body: dict[str, Any]) -> None:
        """Insert or update one record."""
        self._connection.execute(
            "INSERT INTO record VALUES (?, ?, ?) "
            "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            (kind, key, json.dumps(body)),
        )

    def delete(self, kind: str, key: str) -> None:
        """Delete one record."""
        self._connection.execute("DELETE FROM record WHERE kind = ? AND key = ?", (kind, key))

    def delete_older(self, before: float) -> None:
        """Delete charges and calls from before a time."""
        where = "kind IN ('charge', 'call') AND json_extract(body, '$.at') < ?"
        self._connection.execute(f"DELETE FROM record WHERE {where}", (before,))  # noqa: S608

    def clear(self) -> None:
        """Delete all records."""
        self._connection.execute("DELETE FROM record")

    def read(self, kind: str) -> Iterator[dict[str, Any]]:
        """All records of a kind in the request they were first written."""
        rows = self._connection.execute(
            "SELECT body FROM record WHERE kind = ? ORDER BY rowid", (kind,)
        )
        for (body,) in rows.fetchall():
            yield json.loads(body)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
