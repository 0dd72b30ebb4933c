"""Enqueues tasks for jobs and accounts."""

from typing import Any

from pixstudio.web.background.task_queue import enqueue_task


def enqueue(task_name: str, *arguments: Any) -> None:
    """Enqueue `jobs.tasks.<task_name>` once the current transaction is committed."""
    path = f"pixstudio.jobs.tasks.{task_name}"
    enqueue_task(path, *arguments)


def enqueue_low_priority(task_name: str, *arguments: Any) -> None:
    """Like `enqueue`, but behind all tasks that a user waits for."""
    path = f"pixstudio.jobs.tasks.{task_name}"
    enqueue_task(path, *arguments, priority=-10)
