"""Ask a worker to look at a row soon. The rows are the truth: a lost nudge only costs time."""

import logging
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)
# Work that nobody waits for stands behind everything else of its queue.
UNHURRIED = {"fetch_catalogue": -50}


def nudge(task_name: str, *arguments: Any) -> None:
    """Enqueue `generations.tasks.<task_name>` once the current transaction is committed."""
    transaction.on_commit(lambda: _enqueue(task_name, arguments))


def _enqueue(task_name: str, arguments: tuple[Any, ...]) -> None:
    task = _with_priority(import_string(f"pixstudio.generations.tasks.{task_name}"), task_name)
    try:
        if not _is_waiting(task, arguments):
            task.enqueue(*arguments)
    except Exception:
        logger.exception("Could not enqueue %s; the clock will find the row.", task_name)


def _with_priority(task: Any, task_name: str) -> Any:
    has_priorities = task.get_backend().supports_priority
    return task.using(priority=UNHURRIED.get(task_name, 0)) if has_priorities else task


def _is_waiting(task: Any, arguments: tuple[Any, ...]) -> bool:
    """Whether the same task waits already, not yet begun: it will see the rows as they are now.

    Without this, nudges for one row would pile up for as long as no worker runs.
    """
    if not isinstance(task.get_backend(), DatabaseBackend):
        return False
    same = {"args": list(arguments), "kwargs": {}}
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, args_kwargs=same)
    return bool(waiting.filter(task_path=task.module_path).exists())
