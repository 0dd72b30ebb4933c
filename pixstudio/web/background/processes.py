"""What the long-running commands share: a polite end, a pulse, no stumbling over one bad minute."""

import logging
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

from django.db import connections
from django.utils import timezone

from pixstudio.web.operations import advance_studio_state, record_heartbeat
from pixstudio.web.outages import DATABASE, report_outage

logger = logging.getLogger(__name__)
SLEEP_STEP_SECONDS = 0.1
BEAT_SECONDS = 10.0
RETRY_PAUSE_SECONDS = 2.0
FORCED_EXIT_CODE = 1


class ShutdownSignal:
    """Becomes true at the first SIGTERM or SIGINT; the second one ends the process at once.

    The handler only sets an attribute: taking a lock in it, as `threading.Event` does, could
    wait for ever for the very code it interrupted.
    """

    def __init__(self) -> None:
        self.is_requested = False

    def listen(self) -> "ShutdownSignal":
        """Take over both signals. Only for the main thread."""
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)
        return self

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_requested:
            os._exit(FORCED_EXIT_CODE)
        self.is_requested = True

    def pause(self, seconds: float) -> None:
        """Sleep, but not past a signal by more than a moment."""
        end = time.monotonic() + seconds
        while not self.is_requested and (left := end - time.monotonic()) > 0:
            time.sleep(min(SLEEP_STEP_SECONDS, left))


class Interval:
    """Does something now and again every `seconds`; what fails is tried again.

    Trouble is logged when it begins, when it becomes another, and when it is over; not at each try.
    """

    def __init__(self, seconds: float, action: Callable[[], object], what: str) -> None:
        self.seconds = seconds
        self.action = action
        self.what = what
        self._next_at = 0.0
        self._trouble = ""

    def run_if_due(self) -> None:
        """Call the action when its time has come. Never raises an `Exception`."""
        if time.monotonic() < self._next_at:
            return
        self._next_at = time.monotonic() + self.seconds
        try:
            self.action()
        except Exception as error:
            self._note(error)
            self._next_at = time.monotonic() + max(self.seconds, RETRY_PAUSE_SECONDS)
            connections.close_all()
        else:
            self._note_success()

    def _note(self, error: Exception) -> None:
        trouble = f"{type(error).__name__}: {error}"
        if not report_outage(error) and trouble != self._trouble:
            logger.exception("%s failed and will be tried again.", self.what)
            self._trouble = trouble

    def _note_success(self) -> None:
        DATABASE.end()
        if self._trouble:
            logger.warning("%s works again.", self.what)
            self._trouble = ""


def heartbeat_interval(name: str) -> Interval:
    """The pulse of a process, for `doctor` to feel and for a restored database to show."""

    def pulse() -> None:
        record_heartbeat(name=name, now=timezone.now())
        advance_studio_state(now=timezone.now())

    return Interval(BEAT_SECONDS, pulse, "The heartbeat")
