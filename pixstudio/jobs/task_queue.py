"""Enqueue tasks for jobs and accounts."""

from pixstudio.web.background.task_queue import enqueue_task, enqueuer_of

TASKS = "pixstudio.jobs.tasks"
enqueue = enqueuer_of(TASKS)
# Behind all tasks that a user waits for.
enqueue_low_priority = enqueuer_of(TASKS, priority=-10)


def enqueue_saving(generation_id: str) -> None:
    """Wake a worker for a job in `saving`. By the task's name, since `saving` rests on `jobs`."""
    enqueue_task("pixstudio.saving.tasks.save_result", generation_id)
