from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from pixstudio.jobs.operations import prune_tasks
from pixstudio.library.operations import clean_up_uploads
from pixstudio.web import database_time
from pixstudio.web.background.database_changes import DatabaseChanges
from pixstudio.web.background.due_rows import DUE_ROWS, DueRowsSearch
from pixstudio.web.background.periodic_jobs import PERIODIC_JOBS, PeriodicJob
from pixstudio.web.background.processes import (
    Interval,
    ShutdownSignal,
    end_heartbeat,
    heartbeat_interval,
)
from pixstudio.web.checks import SETTINGS_TAG
from pixstudio.web.database.version import refuse_newer_database

PRUNE_SECONDS = 60.0
SWEEP_SECONDS = 3600.0


def look_seconds() -> float:
    """Time between two looks: half of POLL_SECONDS, within 0.2 and 2 seconds."""
    return max(0.2, min(2.0, settings.POLL_SECONDS / 2))


def interval_of(duty: PeriodicJob) -> Interval:
    return Interval(duty.every_seconds, lambda: duty.action(database_time.now()), duty.description)


def release_old_connections() -> None:
    """Close connections that have reached their age, but keep a SQLite file open.

    Django would reopen it for each look, and a new connection can't tell what has changed.
    """
    if connection.vendor != "sqlite":
        close_old_connections()


class Command(BaseCommand):
    help = "Find rows that are due and hand them to the worker, until stopped."
    requires_system_checks = [SETTINGS_TAG]

    def handle(self, *args: Any, **options: Any) -> None:
        stop = ShutdownSignal().listen()
        refuse_newer_database()
        duties = [
            heartbeat_interval("clock"),
            Interval(
                PRUNE_SECONDS, lambda: prune_tasks(now=database_time.now()), "Removing old tasks"
            ),
            Interval(
                SWEEP_SECONDS, lambda: clean_up_uploads(now=database_time.now()), "Sweeping up"
            ),
            *map(interval_of, PERIODIC_JOBS),
        ]
        searches = [DueRowsSearch(rows) for rows in DUE_ROWS]
        changes = DatabaseChanges()

        def search() -> None:
            has_changed = changes.has_any()
            for one in searches:
                one.run(has_changed=has_changed)

        duties.append(Interval(0.0, search, "Looking for changes of the database"))
        while not stop.is_requested:
            release_old_connections()
            for duty in duties:
                duty.run_if_due()
            stop.pause(look_seconds())
        end_heartbeat("clock")
