"""Enqueues tasks of imports."""

from typing import Any

from pixstudio.web.background.task_queue import enqueue_task


def enqueue(task_name: str, *arguments: Any) -> None:
    """Enqueue `imports.tasks.<task_name>` once the current transaction is committed."""
    enqueue_task(f"pixstudio.imports.tasks.{task_name}", *arguments)
