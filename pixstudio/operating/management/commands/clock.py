from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from pixstudio.jobs.operations import find_due, prune_tasks
from pixstudio.library.operations import clean_up_uploads
from pixstudio.web import database_time
from pixstudio.web.background.periodic_jobs import PERIODIC_JOBS, PeriodicJob
from pixstudio.web.background.processes import Interval, ShutdownSignal, heartbeat_interval

PRUNE_SECONDS = 60.0
SWEEP_SECONDS = 3600.0


def look_seconds() -> float:
    """Time between two looks: half of POLL_SECONDS, within 0.2 and 2 seconds."""
    return max(0.2, min(2.0, settings.POLL_SECONDS / 2))


def interval_of(duty: PeriodicJob) -> Interval:
    return Interval(duty.every_seconds, lambda: duty.action(database_time.now()), duty.description)


class Command(BaseCommand):
    help = "Find rows that are due and hand them to the worker, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = ShutdownSignal().listen()
        duties = [
            heartbeat_interval("clock"),
            Interval(
                0.0, lambda: find_due(now=database_time.now()), "Looking for rows that are due"
            ),
            Interval(
                PRUNE_SECONDS, lambda: prune_tasks(now=database_time.now()), "Removing old tasks"
            ),
            Interval(
                SWEEP_SECONDS, lambda: clean_up_uploads(now=database_time.now()), "Sweeping up"
            ),
            *map(interval_of, PERIODIC_JOBS),
        ]
        while not stop.is_requested:
            close_old_connections()
            for duty in duties:
                duty.run_if_due()
            stop.pause(look_seconds())
