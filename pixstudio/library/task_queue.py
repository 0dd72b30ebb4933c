"""Ask a worker to look at a file or an arrival soon."""

from typing import Any

from pixstudio.web.nudging import nudge_task

# Files somebody waits for come before pictures made of them.
PRIORITIES = {"make_derivatives": -10}


def enqueue(task_name: str, *arguments: Any) -> None:
    """Enqueue `library.tasks.<task_name>` once the current transaction is committed."""
    path = f"pixstudio.library.tasks.{task_name}"
    nudge_task(path, *arguments, priority=PRIORITIES.get(task_name, 0))
