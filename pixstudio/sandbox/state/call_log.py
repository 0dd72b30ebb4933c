"""The log of POSTs that the statistics list."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

MAX_CALLS = 100_000
DELAY_SECONDS = 600.0
MAX_NUMBER = 1000
STATUS_WORDS = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True)
class LoggedCall:
    """One call; `at` is in seconds since the epoch, `number` tells those of one second apart."""

    at: float
    number: int
    email: str
    endpoint: str
    status: str
    code: int
    milliseconds: int


class CallLog:
    """The calls in memory, listed `delay_seconds` after they began. Threads may share it."""

    def __init__(self) -> None:
        self.delay_seconds = DELAY_SECONDS
        self._lock = threading.Lock()
        self._calls: deque[LoggedCall] = deque(maxlen=MAX_CALLS)
        self._count = 0

    def add(
        self, *, at: float, email: str, endpoint: str, code: int, milliseconds: int
    ) -> LoggedCall:
        """Log one call."""
        with self._lock:
            self._count += 1
            number = self._count % MAX_NUMBER
            words = STATUS_WORDS.get(code, "Error")
            call = LoggedCall(float(at), number, email, endpoint, words, code, milliseconds)
            self._calls.append(call)
        return call

    def restore(self, calls: Iterable[LoggedCall]) -> None:
        """Log calls of an earlier run."""
        with self._lock:
            self._calls.extend(calls)
            self._count = len(self._calls)

    def listed(self, now: float) -> list[LoggedCall]:
        """The calls that are listed by then, oldest first."""
        with self._lock:
            found = [call for call in self._calls if call.at + self.delay_seconds <= now]
        return sorted(found, key=lambda call: call.at)

    def forget(self, before: float) -> None:
        """Forget the calls from before a time."""
        with self._lock:
            while self._calls and self._calls[0].at < before:
                self._calls.popleft()

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()
