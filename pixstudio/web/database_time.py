"""The time of day that all hosts agree on: that of the database.

What is due, leases and the order of rows are compared between hosts, whose own clocks may differ. Each new
connection to PostgreSQL measures by how much this host's clock is off, and so do heartbeats; `now` adds it.
SQLite is on this host, and has its time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

# Clocks that are set by NTP agree to this, and a measurement is no better on a busy network.
TOLERANCE = dt.timedelta(milliseconds=100)


class _Measured:
    """What was measured last in this process; of all threads, which share the host's clock."""

    offset = dt.timedelta()


def now() -> dt.datetime:
    """The time by the database's clock. No query."""
    return timezone.now() + _Measured.offset


def offset() -> dt.timedelta:
    """What has to be added to this host's clock; negative if it is ahead."""
    return _Measured.offset


def measure_offset(connection: BaseDatabaseWrapper) -> dt.timedelta:
    """Compare this host's clock with the database's: one query on PostgreSQL, none elsewhere."""
    if connection.vendor != "postgresql":
        return dt.timedelta()
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        ((theirs,),) = cursor.fetchall()
    # The answer was given somewhere between question and now.
    found = theirs - (before + (timezone.now() - before) / 2)
    _Measured.offset = found if abs(found) > TOLERANCE else dt.timedelta()
    return _Measured.offset


def measure_on_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of `connection_created`."""
    measure_offset(connection)
