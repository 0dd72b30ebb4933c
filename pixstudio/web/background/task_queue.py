"""Enqueues background tasks. Rows are the source of truth: a lost task only causes a delay."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from pixstudio.web.outages import DATABASE, REDIS, report_outage

logger = logging.getLogger(__name__)
# Longer than most queues, and short enough for a job whose task was lost.
WAITING_SECONDS = 60


def enqueue_task(path: str, *arguments: Any, priority: int = 0) -> None:
    """Enqueue the task with this dotted path once the current transaction is committed."""
    transaction.on_commit(lambda: _enqueue(path, arguments, priority))


def enqueuer_of(
    module: str, priorities: Mapping[str, int] | None = None, *, priority: int = 0
) -> Callable[..., None]:
    """A function that enqueues a task of `module` by its name, with the task's arguments.

    `priorities` holds those of single tasks; the others have `priority`.
    """
    by_name = priorities or {}

    def enqueue(task_name: str, *arguments: Any) -> None:
        path, own = f"{module}.{task_name}", by_name.get(task_name, priority)
        enqueue_task(path, *arguments, priority=own)

    return enqueue


def _enqueue(path: str, arguments: tuple[Any, ...], priority: int) -> None:
    if REDIS.is_resting:
        return
    try:
        task = _with_priority(import_string(path), priority)
        if not _is_waiting(task, arguments):
            task.enqueue(*arguments)
    except Exception as error:
        if not report_outage(error):
            logger.exception("Could not enqueue %s; the clock will find the row.", path)
    else:
        # Called after a commit, so both Redis and the database are reachable.
        REDIS.end()
        DATABASE.end()


def forget_waiting(task_result: Any, **_: Any) -> None:
    """Receiver of `task_started`: from now on the same task may be enqueued again."""
    if settings.TASKS_BACKEND == "rq":
        cache.delete(_waiting_key(task_result.task, task_result.args))


def _waiting_key(task: Any, arguments: Sequence[Any]) -> str:
    text = json.dumps([task.module_path, list(arguments)])
    return f"waiting:{hashlib.sha256(text.encode()).hexdigest()}"


def _with_priority(task: Any, priority: int) -> Any:
    has_priorities = task.get_backend().supports_priority
    return task.using(priority=priority) if has_priorities else task


def _is_waiting(task: Any, arguments: tuple[Any, ...]) -> bool:
    """Whether the same task is already queued and not started; it will read the current rows.

    Without this check, tasks for the same row would accumulate while no worker runs, or too few do. In Redis
    a key beside the queue says so; it is lost with the queue, and ends in case that its task is lost alone.
    """
    if settings.TASKS_BACKEND == "rq":
        return not cache.add(_waiting_key(task, arguments), 1, WAITING_SECONDS)
    if not isinstance(task.get_backend(), DatabaseBackend):
        return False
    same = {"args": list(arguments), "kwargs": {}}
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, args_kwargs=same)
    return bool(waiting.filter(task_path=task.module_path).exists())
