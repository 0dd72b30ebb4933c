"""Registry of periodic jobs that apps add to the clock process in `AppConfig.ready`."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class PeriodicJob:
    """An idempotent action; `description` is logged when it fails."""

    every_seconds: float
    action: Callable[[dt.datetime], object]
    description: str


PERIODIC_JOBS: list[PeriodicJob] = []


def register_periodic_job(
    every_seconds: float, action: Callable[[dt.datetime], object], description: str
) -> None:
    """Let the clock call `action` with the current time every `every_seconds`. For an app's `ready`."""
    PERIODIC_JOBS.append(PeriodicJob(every_seconds, action, description))
