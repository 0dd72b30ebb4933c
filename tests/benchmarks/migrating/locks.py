"""Watching locks: how long a release holds strong ones, and how long others wait for any."""

import threading
import time
from types import TracebackType

import psycopg

APPLICATION = "the release"
LOOK_SECONDS = 0.01
# Locks that keep others from reading or writing a table, of those who have rows.
_LOOK = """
    SELECT
        EXISTS (
            SELECT 1 FROM pg_locks AS held
            JOIN pg_class AS relation ON relation.oid = held.relation
            JOIN pg_stat_activity AS activity ON activity.pid = held.pid
            WHERE held.granted AND activity.application_name = %(release)s
                AND relation.relkind = 'r' AND relation.reltuples > 0
                AND relation.relnamespace = 'public'::regnamespace
                AND held.mode IN (
                    'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'
                )
        ),
        (
            SELECT COALESCE(MAX(EXTRACT(epoch FROM clock_timestamp() - held.waitstart)), 0)::float
            FROM pg_locks AS held JOIN pg_stat_activity AS activity ON activity.pid = held.pid
            WHERE NOT held.granted AND activity.application_name <> %(release)s
                AND held.locktype = 'relation'
        )
"""


class LockWatch:
    """Looks at a database's locks as often as it can, from `with` to its end."""

    def __init__(self, url: str) -> None:
        self._url, self._end = url, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.held_seconds = self.waited_seconds = 0.0
        self.looks = 0

    def __enter__(self) -> "LockWatch":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        since: float | None = None
        with psycopg.connect(self._url, autocommit=True) as watching:
            while not self._end.is_set():
                found = watching.execute(_LOOK, {"release": APPLICATION}).fetchone()
                assert found
                now = time.monotonic()
                since = (since or now) if found[0] else None
                self.held_seconds = max(self.held_seconds, now - since if since else 0.0)
                self.waited_seconds = max(self.waited_seconds, found[1])
                self.looks += 1
                self._end.wait(LOOK_SECONDS)
