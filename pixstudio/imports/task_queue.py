"""Enqueue the tasks of imports."""

from pixstudio.web.background.task_queue import enqueuer_of

enqueue = enqueuer_of("pixstudio.imports.tasks")
