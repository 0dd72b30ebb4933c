from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from pixstudio.jobs.operations import find_due, prune_tasks
from pixstudio.library.operations import sweep_arrivals
from pixstudio.web.duties import DUTIES, Duty
from pixstudio.web.processes import Every, Stop, heartbeat_of

PRUNE_SECONDS = 60.0
SWEEP_SECONDS = 3600.0


def look_seconds() -> float:
    """Time between two looks: half of POLL_SECONDS, within 0.2 and 2 seconds."""
    return max(0.2, min(2.0, settings.POLL_SECONDS / 2))


def every_of(duty: Duty) -> Every:
    return Every(duty.every_seconds, lambda: duty.action(timezone.now()), duty.what)


class Command(BaseCommand):
    help = "Find rows that are due and hand them to the worker, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Stop().listen()
        duties = [
            heartbeat_of("clock"),
            Every(0.0, lambda: find_due(now=timezone.now()), "Looking for rows that are due"),
            Every(PRUNE_SECONDS, lambda: prune_tasks(now=timezone.now()), "Removing old tasks"),
            Every(SWEEP_SECONDS, lambda: sweep_arrivals(now=timezone.now()), "Sweeping up"),
            *map(every_of, DUTIES),
        ]
        while not stop.is_asked:
            close_old_connections()
            for duty in duties:
                duty.run_if_due()
            stop.pause(look_seconds())
