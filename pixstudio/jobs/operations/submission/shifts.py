"""Submits one job after another, since a task for each would cost more than the job itself."""

import time
import uuid

from pixstudio.ai_models.queries import models_of_team
from pixstudio.jobs.operations.submission.submit import submit_next
from pixstudio.jobs.task_queue import enqueue

SHIFT_SECONDS = 5.0


def submit_waiting(*, team_id: uuid.UUID) -> int:
    """Submit job after job until none can run now, or for SHIFT_SECONDS; returns how many.

    The first one wakes another worker, which does the same. A long queue of one team gives way to those
    of others after its shift.
    """
    ends_at, count = time.monotonic() + SHIFT_SECONDS, 0
    with models_of_team(team_id):
        while submit_next(team_id=team_id, wakes_another=count == 0):
            count += 1
            if time.monotonic() > ends_at:
                enqueue("submit_next", str(team_id))
                break
    return count
