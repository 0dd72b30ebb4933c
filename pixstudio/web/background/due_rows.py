"""Rows that the clock hands to the worker when the time that they carry has come."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from pixstudio.web import database_time
from pixstudio.web.background.processes import Interval

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


def earliest(rows: "QuerySet[Any]", column: str) -> dt.datetime | None:
    """The earliest time in a column of these rows: None without any; a row without a time is due already."""
    order = F(column).asc(nulls_first=True)
    found = list(rows.order_by(order).values_list(column, flat=True)[:1])
    return (found[0] or LONG_AGO) if found else None


def first_of(*times: dt.datetime | None) -> dt.datetime | None:
    """The earliest of these times; None if there is none."""
    return min((at for at in times if at is not None), default=None)


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
