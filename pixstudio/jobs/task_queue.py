"""Enqueue tasks for jobs and accounts."""

from pixstudio.web.background.task_queue import enqueuer_of

TASKS = "pixstudio.jobs.tasks"
enqueue = enqueuer_of(TASKS)
# Behind all tasks that a user waits for.
enqueue_low_priority = enqueuer_of(TASKS, priority=-10)
