"""The line of waiting jobs: who comes next, and what people change about it."""

import datetime as dt

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def place_at_the_end(now: dt.datetime) -> int:
    """The place of a job that is asked for at `now`, behind all that the member asked for before."""
    return (now - EPOCH) // MICROSECOND
