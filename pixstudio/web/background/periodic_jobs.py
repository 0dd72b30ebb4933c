"""What the clock does beside looking for jobs: an app that lies above it says so when it is loaded."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class PeriodicJob:
    """An action that is safe to repeat; `what` stands in the log where it fails."""

    every_seconds: float
    action: Callable[[dt.datetime], object]
    what: str


PERIODIC_JOBS: list[PeriodicJob] = []


def register_periodic_job(
    every_seconds: float, action: Callable[[dt.datetime], object], what: str
) -> None:
    """Have the clock call `action` with the time, again and again. For an app's `ready`."""
    PERIODIC_JOBS.append(PeriodicJob(every_seconds, action, what))
