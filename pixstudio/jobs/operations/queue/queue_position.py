"""Queue positions of new jobs."""

import datetime as dt

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def last_position(now: dt.datetime) -> int:
    """The queue position of a job created at `now`, behind all earlier jobs of its member."""
    return (now - EPOCH) // MICROSECOND
