"""Enqueue the delivery of webhooks."""

from pixstudio.web.background.task_queue import enqueuer_of

enqueue = enqueuer_of("pixstudio.webhooks.tasks")
