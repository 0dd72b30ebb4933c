"""Times of this process's requests, counted in memory until a thread adds them to the rows of all."""

import atexit
import bisect
import logging
import threading
from collections.abc import Mapping

from django.conf import settings
from django.db import close_old_connections

from pixstudio.monitoring.operations import RequestKind, add_request_counts
from pixstudio.web.outages import report_outage

logger = logging.getLogger(__name__)
# Upper ends in seconds; one more bucket has what took longer.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SAVE_SECONDS = 10.0


class RequestTimes:
    """Numbers of requests and their seconds by kind. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sums: dict[RequestKind, tuple[int, float]] = {}

    def add(self, route: str, status_code: int, seconds: float) -> None:
        """Count one request."""
        bucket = bisect.bisect_left(BUCKETS, seconds)
        self._put({RequestKind(route, f"{status_code // 100}xx", bucket): (1, seconds)})

    def save(self) -> None:
        """Add what was counted to the rows; what can't be saved now is kept. Never raises an `Exception`."""
        with self._lock:
            sums, self._sums = self._sums, {}
        if not sums:
            return
        try:
            add_request_counts(sums)
        except Exception as error:
            self._put(sums)
            if not report_outage(error):
                logger.exception("Request times could not be saved and will be tried again.")

    def _put(self, sums: Mapping[RequestKind, tuple[int, float]]) -> None:
        with self._lock:
            for kind, (count, seconds) in sums.items():
                known = self._sums.get(kind, (0, 0.0))
                self._sums[kind] = (known[0] + count, known[1] + seconds)


TIMES = RequestTimes()


def is_metered() -> bool:
    """Whether anybody may read /metrics; otherwise nothing is counted."""
    return bool(settings.METRICS_TOKEN or settings.METRICS_LOOPBACK)


def start_saving() -> None:
    """Save this process's request times from now on, and once more at its end. For each web process."""
    if is_metered():
        threading.Thread(target=_save_regularly, name="request-times", daemon=True).start()
        atexit.register(TIMES.save)


def _save_regularly() -> None:
    pause = threading.Event()
    while not pause.wait(SAVE_SECONDS):
        close_old_connections()
        TIMES.save()
