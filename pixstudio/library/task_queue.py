"""Enqueue the tasks of the library."""

from typing import Any

from pixstudio.web.background.task_queue import enqueue_task

# Uploads have priority over derivatives, since users wait for them.
PRIORITIES = {"make_derivatives": -10}


def enqueue(task_name: str, *arguments: Any) -> None:
    """Enqueue `library.tasks.<task_name>` once the current transaction is committed."""
    path = f"pixstudio.library.tasks.{task_name}"
    enqueue_task(path, *arguments, priority=PRIORITIES.get(task_name, 0))
