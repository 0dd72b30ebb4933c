"""Enqueue the making of previews, behind all tasks that a user waits for."""

from pixstudio.web.background.task_queue import enqueuer_of

enqueue = enqueuer_of("pixstudio.previews.tasks", priority=-20)
