"""rq's own worker, as one of several children of `manage.py worker`."""

from __future__ import annotations

import logging
import os
from typing import Any

from redis import ConnectionError as NoConnection
from redis import TimeoutError as NoAnswer
from rq import Queue, Worker
from rq.job import Job

from pixstudio.media.parent_death import end_with
from pixstudio.web.outages import join_report_group, report_outage

logger = logging.getLogger(__name__)
CONNECTION_ERRORS = (NoConnection, NoAnswer)


class OutageFilter(logging.Filter):
    """Leaves out what rq says of each try while Redis is away: the parent says it once for all."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        values = record.args if isinstance(record.args, tuple) else ()
        is_of_redis = any(isinstance(one, CONNECTION_ERRORS) for one in (error, *values))
        return not is_of_redis and "Redis connection timeout" not in str(record.msg)


class RqChildWorker(Worker):
    """Ends with its parent, and the process that it forks for each job ends with it."""

    def work(self, *args: Any, **options: Any) -> bool:
        """Run jobs until told to end; while Redis is away, leave quietly and be started again."""
        join_report_group(os.getppid())
        logging.getLogger("rq.worker").addFilter(OutageFilter())
        try:
            return super().work(*args, **options)
        except CONNECTION_ERRORS as error:
            report_outage(error)
            return False

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        end_with(self.pid or os.getppid())
        super().main_work_horse(job, queue)

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """A job that something was away for is found again by the clock."""
        if not report_outage(exc_info[1]):
            super().handle_exception(job, *exc_info)
