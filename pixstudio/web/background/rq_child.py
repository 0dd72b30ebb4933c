"""The rq worker class, run as one of several child processes of `manage.py worker`."""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from redis import ConnectionError as NoConnection
from redis import TimeoutError as NoAnswer
from rq import Queue, Worker
from rq.job import Job

from pixstudio.media.subprocesses.parent_watch import exit_with_parent
from pixstudio.web.background.processes import RETRY_PAUSE_SECONDS
from pixstudio.web.outages import is_outage, join_report_group, report_outage

logger = logging.getLogger(__name__)
CONNECTION_ERRORS = (NoConnection, NoAnswer)


class OutageFilter(logging.Filter):
    """Drops the message for each failed attempt to reach something: the parent logs the outage once."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        values = record.args if isinstance(record.args, tuple) else ()
        is_expected = is_outage(error) or any(isinstance(one, CONNECTION_ERRORS) for one in values)
        return not is_expected and "Redis connection timeout" not in str(record.msg)


class RqChildWorker(Worker):
    """Exits with its parent, together with the process that it forks for each job."""

    def work(self, *args: Any, **options: Any) -> bool:
        """Run jobs until stopped. If Redis is unreachable, exit without error; the parent restarts it."""
        join_report_group(os.getppid())
        for name in ("rq.worker", "django_tasks"):
            logging.getLogger(name).addFilter(OutageFilter())
        try:
            return super().work(*args, **options)
        except CONNECTION_ERRORS as error:
            report_outage(error)
            return False

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        exit_with_parent(self.pid or os.getppid())
        super().main_work_horse(job, queue)

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Ignore jobs that failed because of an outage: the clock enqueues them again.

        The next one would fail as well, so the worker rests for a moment.
        """
        if report_outage(exc_info[1]):
            time.sleep(RETRY_PAUSE_SECONDS)
        else:
            super().handle_exception(job, *exc_info)
