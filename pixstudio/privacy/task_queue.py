"""Enqueue the tasks of exports and deletions."""

from pixstudio.web.background.task_queue import enqueuer_of

enqueue = enqueuer_of("pixstudio.privacy.tasks")
