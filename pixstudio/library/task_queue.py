"""Enqueue the tasks of the library."""

from pixstudio.web.background.task_queue import enqueuer_of

# Uploads have priority over derivatives, since users wait for them.
PRIORITIES = {"make_derivatives": -10}
enqueue = enqueuer_of("pixstudio.library.tasks", PRIORITIES)
