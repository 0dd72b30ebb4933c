"""Outages of Redis, the database and the API: logged once at the start and once at the end.

Rows are the source of truth, so nothing is lost during an outage; one traceback per retry
would flood the log.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError

from pixstudio.pixverse.errors import Unreachable

logger = logging.getLogger(__name__)
# Optional calls, such as enqueuing a task, are skipped for this time after a failure.
REST_SECONDS = 1.0


class _ReportGroup:
    """Processes that share their outage reports: a single one, or a worker and its children."""

    pid: int | None = None


def join_report_group(pid: int) -> None:
    """Share outage reports with the process `pid` and its children, in this process and its forks."""
    _ReportGroup.pid = pid


def start_report_group() -> None:
    """Start a report group with this process; remove flags of processes that no longer exist."""
    join_report_group(os.getpid())
    for flag in _folder().glob("*-*"):
        pid = int(flag.name.partition("-")[0])
        if pid == os.getpid() or not Path(f"/proc/{pid}").exists():
            flag.unlink(missing_ok=True)


class Outage:
    """State of one dependency; each change is logged as one line."""

    def __init__(self, name: str, meanwhile: str) -> None:
        self.name, self._meanwhile = name, meanwhile
        self._lock = threading.Lock()
        self._is_known = False
        self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Whether it failed less than REST_SECONDS ago."""
        return time.monotonic() < self._rests_until

    def begin(self, error: BaseException) -> None:
        """Record that it is unreachable; logged if this is a change."""
        self._rests_until = time.monotonic() + REST_SECONDS
        if self._changes(is_away=True):
            reason = " ".join(str(error).split()) or type(error).__name__
            text = "%s can't be reached: %s. %s"
            logger.warning(text, self.name, reason.rstrip("."), self._meanwhile)

    def end(self) -> None:
        """Record that it responded; logged if this is a change."""
        self._rests_until = 0.0
        if self._changes(is_away=False):
            logger.warning("%s is back.", self.name)

    def _changes(self, *, is_away: bool) -> bool:
        if _ReportGroup.pid is not None:
            return _changes_flag(self._flag(_ReportGroup.pid), is_away=is_away)
        with self._lock:
            has_changed = self._is_known != is_away
            self._is_known = is_away
        return has_changed

    def _flag(self, pid: int) -> Path:
        return _folder() / f"{pid}-{self.name.replace(' ', '-').lower()}"


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "away"


def _changes_flag(flag: Path, *, is_away: bool) -> bool:
    """Create or remove the flag file of an outage; True for the first process of the group to do so."""
    with contextlib.suppress(OSError):
        if is_away:
            flag.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(flag, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        else:
            flag.unlink()
        return True
    return False


REDIS = Outage("Redis", "Tasks wait in the database until it is back.")
DATABASE = Outage("The database", "Everything waits until it is back.")
API = Outage("The API", "Requests are retried with increasing delays.")
OUTAGES = (REDIS, DATABASE, API)


def report_outage(error: BaseException) -> bool:
    """Whether the error is an outage of a dependency; if so, the outage is recorded."""
    for outage in OUTAGES:
        if isinstance(error, _errors_of(outage)):
            outage.begin(error)
            return True
    return False


def is_outage(error: BaseException | None) -> bool:
    """Whether the error is an outage of a dependency; nothing is recorded."""
    return any(isinstance(error, _errors_of(outage)) for outage in OUTAGES)


def _errors_of(outage: Outage) -> tuple[type[BaseException], ...]:
    if outage is API:
        return (Unreachable,)
    if outage is DATABASE:
        return (OperationalError, InterfaceError)
    # An optional package: unless something loaded it, no error can be one of its own.
    redis = sys.modules.get("redis")
    return (redis.ConnectionError, redis.TimeoutError) if redis else ()
