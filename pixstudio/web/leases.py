"""Leases: one worker at a time processes a row; a dead worker's row is free again after a while."""

from __future__ import annotations

import datetime as dt
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet

from pixstudio.web import database_time

Rows = TypeVar("Rows", bound="QuerySet[Any]")


class LeaseLost(Exception):
    """The row was taken over by another worker, or is gone: leave everything as it is."""


class Lease(Generic[Rows]):
    """Exclusive right of one worker to process the row of `rows`, until the time in its lease column.

    Claim, extension and release are conditional UPDATEs, so they are safe without row locks. With
    `due_column`, the row is also not due before the lease ends.
    """

    def __init__(
        self,
        rows: Rows,
        until: dt.datetime,
        *,
        duration: dt.timedelta,
        column: str = "lease_until",
        due_column: str = "",
    ) -> None:
        self._rows = rows
        self._duration = duration
        self._column, self._due_column = column, due_column
        self.until = until
        self._renew_at = database_time.now()

    @classmethod
    def claim(
        cls,
        rows: Rows,
        now: dt.datetime,
        *,
        duration: dt.timedelta | None = None,
        column: str = "lease_until",
        due_column: str = "",
        condition: Q | None = None,
        **values: object,
    ) -> Lease[Rows] | None:
        """Claim the row of `rows` and update these values with it; None if it is leased or gone.

        `duration` is LEASE_SECONDS by default. The row must meet `condition` to be claimed, but need not
        afterwards.
        """
        duration = duration or dt.timedelta(seconds=settings.LEASE_SECONDS)
        until = now + duration
        lease = cls(rows, until, duration=duration, column=column, due_column=due_column)
        free = Q(**{column: None}) | Q(**{f"{column}__lte": now})
        claimable = rows.filter(free, condition or Q())
        return lease if claimable.update(**lease._columns(until), **values) else None

    def _columns(self, until: dt.datetime) -> dict[str, dt.datetime]:
        return {name: until for name in (self._column, self._due_column) if name}

    def rows(self) -> Rows:
        """The row while the lease is held, no row afterwards."""
        return self._rows.filter(**{self._column: self.until})

    def extend(self, **values: object) -> None:
        """Extend the lease from now and update these values with it. Raises: LeaseLost."""
        now = database_time.now()
        until = now + self._duration
        if not self.rows().update(**self._columns(until), **values):
            raise LeaseLost
        self.until = until
        self._renew_at = now + self._duration / 3

    def pulse(self) -> None:
        """Extend the lease if a third of it has passed; no query otherwise. Raises: LeaseLost."""
        if database_time.now() >= self._renew_at:
            self.extend()

    def release(self, **values: object) -> bool:
        """Release the lease and update these values with it; False if the lease was lost."""
        return self.rows().update(**{self._column: None}, **values) == 1
