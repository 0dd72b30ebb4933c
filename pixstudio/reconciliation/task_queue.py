"""Enqueue checks of days, behind all tasks that a user waits for."""

from pixstudio.web.background.task_queue import enqueuer_of

enqueue = enqueuer_of("pixstudio.reconciliation.tasks", priority=-10)
