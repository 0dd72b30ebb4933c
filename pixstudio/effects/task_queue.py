"""Enqueue the tasks of the catalogue."""

from typing import Any

from pixstudio.web.background.task_queue import enqueue_task

# Low priority: no user waits for these.
PRIORITIES = {"fetch_previews": -50, "refresh_catalogue": -10}


def enqueue(task_name: str, *arguments: Any) -> None:
    """Enqueue `effects.tasks.<task_name>` once the current transaction is committed."""
    path = f"pixstudio.effects.tasks.{task_name}"
    enqueue_task(path, *arguments, priority=PRIORITIES.get(task_name, 0))
