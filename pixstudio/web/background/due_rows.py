"""Rows that the clock hands to the worker when the time that they carry has come."""

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from pixstudio.web import database_time
from pixstudio.web.background.processes import Interval
from pixstudio.web.prepared_queries import ReplannedQuery

# What no time announces, such as a row whose time was lost, is found that late.
FULL_LOOK_SECONDS = 20.0
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class DueRows:
    """An idempotent search for due rows, and the earliest time at which a row is or was due."""

    find: Callable[[dt.datetime], object]
    next_due_at: Callable[[], dt.datetime | None]
    description: str


DUE_ROWS: list[DueRows] = []


def register_due_rows(
    find: Callable[[dt.datetime], object],
    next_due_at: Callable[[], dt.datetime | None],
    description: str,
) -> None:
    """Let the clock call `find` whenever `next_due_at` has come. For an app's `ready`."""
    DUE_ROWS.append(DueRows(find, next_due_at, description))


class EarliestTime:
    """The earliest time in a column of some rows, by a query that is compiled once for each process.

    `build` is called once and must give the same rows at any time. A row without a time is due already.
    """

    def __init__(self, build: Callable[[], "QuerySet[Any]"], column: str) -> None:
        order = F(column).asc(nulls_first=True)
        self._query: ReplannedQuery[Any] = ReplannedQuery(
            lambda: build().order_by(order).values_list(column)[:1]
        )

    def read(self) -> dt.datetime | None:
        """One query; None without any row."""
        found = self._query.tuples({})
        return (found[0][0] or LONG_AGO) if found else None


def first_of(*times: dt.datetime | None) -> dt.datetime | None:
    """The earliest of these times; None if there is none."""
    return min((at for at in times if at is not None), default=None)


def earliest_of(times: Iterable[EarliestTime]) -> dt.datetime | None:
    """The earliest of what these read: one query each; None without any row."""
    return first_of(*(one.read() for one in times))


class DueRowsSearch:
    """Searches when rows are due, and now and then for what no time announces.

    The earliest time is read again only after a change of the database: that is all an idle clock does.
    """

    def __init__(self, rows: DueRows) -> None:
        self._rows = rows
        self._interval = Interval(0.0, self._search_if_due, rows.description)
        self._is_outdated = True
        self._next_due_at: dt.datetime | None = None
        self._full_look_at = 0.0

    def run(self, *, has_changed: bool) -> None:
        """Search if it is time to. Never raises an `Exception`; a failed search is repeated."""
        self._is_outdated |= has_changed
        self._interval.run_if_due()

    def _search_if_due(self) -> None:
        now = database_time.now()
        if time.monotonic() >= self._full_look_at or self._is_due(now):
            self._is_outdated = True
            self._rows.find(now)
            self._next_due_at = self._rows.next_due_at()
            self._full_look_at = time.monotonic() + FULL_LOOK_SECONDS
        self._is_outdated = False

    def _is_due(self, now: dt.datetime) -> bool:
        if self._is_outdated:
            self._next_due_at = self._rows.next_due_at()
        return self._next_due_at is not None and self._next_due_at <= now
