"""Adds to the sums of request times and failed tasks."""

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import connection, transaction
from django_tasks import TaskResultStatus

from pixstudio.web import database_time
from pixstudio.web.background.relaxed_commits import relaxed_commits
from pixstudio.web.outages import report_outage

logger = logging.getLogger(__name__)
# In one statement for each row, so that processes add to the same rows without reading them first.
_ADD_REQUESTS = """
    INSERT INTO monitoring_requestcount (route, status, bucket, count, seconds)
    VALUES (%s, %s, %s, %s, %s) ON CONFLICT (route, status, bucket) DO UPDATE
    SET count = monitoring_requestcount.count + excluded.count,
        seconds = monitoring_requestcount.seconds + excluded.seconds
"""
_ADD_FAILURE = """
    INSERT INTO monitoring_failedtask (task, queue, count, failed_at) VALUES (%s, %s, 1, %s)
    ON CONFLICT (task) DO UPDATE SET count = monitoring_failedtask.count + 1,
        queue = excluded.queue, failed_at = excluded.failed_at
"""


class RequestKind(NamedTuple):
    """The key of a row: route, class of status such as "2xx", position in `request_times.BUCKETS`."""

    route: str
    status: str
    bucket: int


def add_request_counts(sums: Mapping[RequestKind, tuple[int, float]]) -> None:
    """Add numbers and seconds by kind. Each call counts: not to be repeated."""
    # In one order, so that two processes never wait for each other's rows.
    rows = [(*kind, *sums[kind]) for kind in sorted(sums)]
    with relaxed_commits(), transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_ADD_REQUESTS, rows)


def count_failed_task(task_result: Any, **_: Any) -> None:
    """Receiver of `task_finished`: count a task that ended with an error. Never raises an `Exception`."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    name = task_result.task.module_path.rpartition(".")[2]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ADD_FAILURE, [name, task_result.task.queue_name, database_time.now()])
    except Exception as error:
        if not report_outage(error):
            logger.exception("The failed task %s could not be counted.", name)
