"""Enqueue the telling of events, and the messages about them, behind what a user waits for."""

from pixstudio.web.background.task_queue import enqueuer_of

enqueue = enqueuer_of("pixstudio.notifications.tasks", priority=-5)
