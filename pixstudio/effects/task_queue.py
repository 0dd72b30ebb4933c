"""Enqueue the tasks of the catalogue."""

from pixstudio.web.background.task_queue import enqueuer_of

# Low priority: no user waits for these.
PRIORITIES = {"fetch_previews": -50, "refresh_catalogue": -10}
enqueue = enqueuer_of("pixstudio.effects.tasks", PRIORITIES)
