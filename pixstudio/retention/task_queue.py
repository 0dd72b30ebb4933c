"""Enqueue the tasks of retention, behind all that a user waits for."""

from pixstudio.web.background.task_queue import enqueuer_of

enqueue = enqueuer_of("pixstudio.retention.tasks", priority=-10)
