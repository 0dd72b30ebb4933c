"""Enqueues tasks of imports."""

from typing import Any

from pixstudio.web.nudging import nudge_task


def nudge(task_name: str, *arguments: Any) -> None:
    """Enqueue `imports.tasks.<task_name>` once the current transaction is committed."""
    nudge_task(f"pixstudio.imports.tasks.{task_name}", *arguments)
