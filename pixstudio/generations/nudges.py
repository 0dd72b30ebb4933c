"""Ask a worker to look at a row soon. The rows are the truth: a lost nudge only costs time."""

import logging
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def nudge(task_name: str, *arguments: Any) -> None:
    """Enqueue `generations.tasks.<task_name>` once the current transaction is committed."""
    transaction.on_commit(lambda: _enqueue(task_name, arguments))


def _enqueue(task_name: str, arguments: tuple[Any, ...]) -> None:
    task = import_string(f"pixstudio.generations.tasks.{task_name}")
    try:
        task.enqueue(*arguments)
    except Exception:
        logger.exception("Could not enqueue %s; the clock will find the row.", task_name)
