"""What we rely on and may be away for a while: said once when it goes and once when it is back.

The rows are the truth, so nothing is lost meanwhile; a traceback for each try would only hide the rest.
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
# After trouble nothing is tried for so long where a try is worth little.
REST_SECONDS = 1.0


class _Group:
    """The processes that say each change only once together: one, or a worker and its children."""

    pid: int | None = None


def speak_as_one(pid: int) -> None:
    """From now on this process and its forks share what they say with the process `pid` and its children."""
    _Group.pid = pid


def speak_anew() -> None:
    """Begin as the first of such a group; what was left by processes that are gone is cleared away."""
    speak_as_one(os.getpid())
    for flag in _folder().glob("*-*"):
        pid = int(flag.name.partition("-")[0])
        if pid == os.getpid() or not Path(f"/proc/{pid}").exists():
            flag.unlink(missing_ok=True)


class Outage:
    """Whether one thing is away; each change is one line in the log."""

    def __init__(self, name: str, meanwhile: str) -> None:
        self.name, self._meanwhile = name, meanwhile
        self._lock = threading.Lock()
        self._is_known = False
        self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Whether it was away a moment ago, so that asking again is of no use yet."""
        return time.monotonic() < self._rests_until

    def begin(self, error: BaseException) -> None:
        """It can't be reached."""
        self._rests_until = time.monotonic() + REST_SECONDS
        if self._changes(is_away=True):
            reason = " ".join(str(error).split()) or type(error).__name__
            words = "%s can't be reached: %s. %s"
            logger.warning(words, self.name, reason.rstrip("."), self._meanwhile)

    def end(self) -> None:
        """It answered."""
        self._rests_until = 0.0
        if self._changes(is_away=False):
            logger.warning("%s is back.", self.name)

    def _changes(self, *, is_away: bool) -> bool:
        if _Group.pid is not None:
            return _changes_flag(self._flag(_Group.pid), is_away=is_away)
        with self._lock:
            has_changed = self._is_known != is_away
            self._is_known = is_away
        return has_changed

    def _flag(self, pid: int) -> Path:
        return _folder() / f"{pid}-{self.name.replace(' ', '-').lower()}"


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "away"


def _changes_flag(flag: Path, *, is_away: bool) -> bool:
    """Whether we are the first of several processes to notice; the file is there while it is away."""
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
API = Outage("The API", "It is asked again, with pauses that grow.")
OUTAGES = (REDIS, DATABASE, API)


def note_outage(error: BaseException) -> bool:
    """Whether the error says no more than that something is away, which is then said, once."""
    for outage in OUTAGES:
        if isinstance(error, _errors_of(outage)):
            outage.begin(error)
            return True
    return False


def _errors_of(outage: Outage) -> tuple[type[BaseException], ...]:
    if outage is API:
        return (Unreachable,)
    if outage is DATABASE:
        return (OperationalError, InterfaceError)
    # An optional package: unless something loaded it, no error can be one of its own.
    redis = sys.modules.get("redis")
    return (redis.ConnectionError, redis.TimeoutError) if redis else ()
