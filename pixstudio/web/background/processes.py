"""Shared by long-running commands: graceful shutdown, heartbeats, periodic actions with retry."""

import itertools
import logging
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

from django.db import connection, connections

from pixstudio.installation.version import current_version
from pixstudio.web import database_time
from pixstudio.web.database_time import measure_offset
from pixstudio.web.operations import advance_studio_state, forget_versions, record_heartbeat
from pixstudio.web.outages import DATABASE, report_outage

logger = logging.getLogger(__name__)
SLEEP_STEP_SECONDS = 0.2
BEAT_SECONDS = 10.0
RETRY_PAUSE_SECONDS = 2.0
FORCED_EXIT_CODE = 1


class ShutdownSignal:
    """Requested by the first SIGTERM or SIGINT; the second one exits immediately.

    The handler only sets an attribute: acquiring a lock in it, as `threading.Event` does, could deadlock
    with the code it interrupted.
    """

    def __init__(self) -> None:
        self.is_requested = False

    def listen(self) -> "ShutdownSignal":
        """Install the signal handlers. Main thread only."""
        signal.signal(signal.SIGTERM, self._request)
        signal.signal(signal.SIGINT, self._request)
        return self

    def _request(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_requested:
            os._exit(FORCED_EXIT_CODE)
        self.is_requested = True

    def pause(self, seconds: float) -> None:
        """Sleep for `seconds`; return early on a shutdown signal."""
        end = time.monotonic() + seconds
        while not self.is_requested and (left := end - time.monotonic()) > 0:
            time.sleep(min(SLEEP_STEP_SECONDS, left))


class Interval:
    """Runs an action every `seconds` and retries after failures.

    A failure is logged when it starts, changes and ends; not at each retry.
    """

    def __init__(self, seconds: float, action: Callable[[], object], description: str) -> None:
        self.seconds = seconds
        self.action = action
        self.description = description
        self._next_at = 0.0
        self._last_failure = ""

    def run_if_due(self) -> None:
        """Run the action if it is due. Never raises an `Exception`."""
        if time.monotonic() < self._next_at:
            return
        self._next_at = time.monotonic() + self.seconds
        try:
            self.action()
        except Exception as error:
            self._record_failure(error)
            self._next_at = time.monotonic() + max(self.seconds, RETRY_PAUSE_SECONDS)
            connections.close_all()
        else:
            self._record_success()

    def _record_failure(self, error: Exception) -> None:
        failure = f"{type(error).__name__}: {error}"
        if not report_outage(error) and failure != self._last_failure:
            logger.exception("%s failed and will be tried again.", self.description)
            self._last_failure = failure

    def _record_success(self) -> None:
        DATABASE.end()
        if self._last_failure:
            logger.warning("%s works again.", self.description)
            self._last_failure = ""


def heartbeat_interval(name: str) -> Interval:
    """Heartbeat of a process, read by `doctor` and by restore detection."""

    version = current_version()
    started = itertools.count()

    def record() -> None:
        # A process may keep one connection for days, while this host's clock is set.
        measure_offset(connection)
        record_heartbeat(name=name, now=database_time.now(), version=version)
        advance_studio_state(now=database_time.now())
        if not next(started):
            forget_versions(name=name, except_for=version)

    return Interval(BEAT_SECONDS, record, "The heartbeat")


def end_heartbeat(name: str) -> None:
    """Tell that the process has ended in order, so that a restore doesn't wait for it.

    Never raises an `Exception`.
    """
    Interval(0.0, lambda: forget_versions(name=name), "The end of the heartbeat").run_if_due()
