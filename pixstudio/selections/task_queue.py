"""Enqueue the tasks of bulk runs."""

from pixstudio.web.background.task_queue import enqueuer_of

enqueue = enqueuer_of("pixstudio.selections.tasks")
