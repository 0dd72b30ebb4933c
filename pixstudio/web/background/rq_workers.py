"""Redis-based worker: one supervised `rqworker` process per slot."""

import logging
import subprocess
import sys
import time
from collections.abc import Mapping

from django.conf import settings
from redis import Redis

from pixstudio.installation.locations import CODE
from pixstudio.media.subprocesses.parent_watch import bound_to_parent
from pixstudio.web.background.processes import (
    RETRY_PAUSE_SECONDS,
    ShutdownSignal,
    end_heartbeat,
    heartbeat_interval,
)
from pixstudio.web.outages import REDIS, report_outage, start_report_group

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.5
RESPONSE_TIMEOUT_SECONDS = 2.0


class RqWorker:
    """An `rqworker` process for one queue, restarted when it exits."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self._start_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def keep_alive(self) -> None:
        """Start the process if it is not running, with a pause between restarts."""
        if self._process and self._process.poll() is None:
            return
        if time.monotonic() < self._start_at:
            return
        if self._process and self._process.returncode:
            logger.warning("rqworker %s ended with %s.", self.queue, self._process.returncode)
        self._start_at = time.monotonic() + RETRY_PAUSE_SECONDS
        self._process = subprocess.Popen(self._command(), cwd=CODE, start_new_session=True)

    def _command(self) -> list[str]:
        options = ["--job-class", "django_tasks_rq.Job"]
        options += [
            "--worker-class",
            "pixstudio.web.background.rq_child.RqChildWorker",
            "--verbosity",
            "0",
        ]
        return bound_to_parent(
            [sys.executable, "-m", "pixstudio", "rqworker", *options, self.queue]
        )

    def terminate(self) -> None:
        """Let the process finish its current job and exit."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait(self) -> None:
        """Wait until the process has exited."""
        if self._process:
            self._process.wait()


def redis_answers(connection: Redis) -> bool:
    """Whether Redis responds; a change is logged."""
    try:
        connection.ping()
    except Exception as error:
        if not report_outage(error):
            raise
        return False
    REDIS.end()
    return True


def run_rq_workers(threads_by_queue: Mapping[str, int], *, stop: ShutdownSignal) -> None:
    """Run tasks from Redis until `stop`, then finish the running ones. Records heartbeats as `worker`.

    No worker is started while Redis is unreachable. None outlives this process, however it exits.
    """
    start_report_group()
    workers = [RqWorker(queue) for queue, count in threads_by_queue.items() for _ in range(count)]
    timeouts = {
        "socket_connect_timeout": RESPONSE_TIMEOUT_SECONDS,
        "socket_timeout": RESPONSE_TIMEOUT_SECONDS,
    }
    connection = Redis.from_url(settings.REDIS_URL, **timeouts)
    heartbeat = heartbeat_interval("worker")
    while not stop.is_requested:
        heartbeat.run_if_due()
        if redis_answers(connection):
            for worker in workers:
                worker.keep_alive()
        stop.pause(POLL_SECONDS)
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.wait()
    end_heartbeat("worker")
