"""Enqueue downloads that no user waits for, behind all others; `jobs` enqueues those of its results."""

from pixstudio.web.background.task_queue import enqueuer_of

enqueue_low_priority = enqueuer_of("pixstudio.saving.tasks", priority=-10)
