from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pixstudio.web.background.database_workers import run_database_workers
from pixstudio.web.background.processes import ShutdownSignal
from pixstudio.web.checks import SETTINGS_TAG
from pixstudio.web.database.version import refuse_newer_database

PLACES = {"submit": 4, "quick": 4, "transfers": 2, "messages": 1}


class Command(BaseCommand):
    help = "Run the background work, several tasks side by side, until stopped."
    requires_system_checks = [SETTINGS_TAG]

    def add_arguments(self, parser: ArgumentParser) -> None:
        for queue, places in PLACES.items():
            parser.add_argument(
                f"--{queue}",
                type=int,
                default=places,
                help=f"tasks of “{queue}” at once ({places})",
            )
        parser.add_argument(
            "--interval", type=float, default=0.15, help="seconds between two looks (0.15)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = ShutdownSignal().listen()
        refuse_newer_database()
        places = {queue: max(0, options[queue]) for queue in PLACES}
        if settings.TASKS_BACKEND == "rq":
            # Needs the packages of the extra "rq".
            from pixstudio.web.background.rq_workers import run_rq_workers

            run_rq_workers(places, stop=stop)
        else:
            interval = max(0.01, options["interval"])
            run_database_workers(places, interval_seconds=interval, stop=stop)
