"""Ask a worker to look at a job or an account soon."""

from typing import Any

from pixstudio.web.nudging import nudge_task


def nudge(task_name: str, *arguments: Any) -> None:
    """Enqueue `jobs.tasks.<task_name>` once the current transaction is committed."""
    path = f"pixstudio.jobs.tasks.{task_name}"
    nudge_task(path, *arguments)


def nudge_last(task_name: str, *arguments: Any) -> None:
    """The same, behind everything that somebody waits for."""
    path = f"pixstudio.jobs.tasks.{task_name}"
    nudge_task(path, *arguments, priority=-10)
