"""What the clock finds in the library: arrivals whose next step is due, or whose worker died."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Q

from pixstudio.library.models import Arrival, Stage
from pixstudio.library.nudges import nudge
from pixstudio.library.operations.derivatives import nudge_derivatives
from pixstudio.library.operations.sweeping import sweep_work

NUDGE_PAUSE = dt.timedelta(seconds=5)
AT_ONCE = 200
TASKS = {Stage.FETCHING: "fetch_arrival", Stage.CHECKING: "check_arrival"}


def find_due_files(now: dt.datetime) -> int:
    """Nudge a worker for everything in the library that is due; returns how many nudges were given.

    Safe to call at any time, by several clocks too.
    """
    return sum(step(now) for step in STEPS)


def nudge_arrivals(now: dt.datetime) -> int:
    """One nudge for each arrival that waits to be fetched or checked."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Arrival.objects.filter(free, stage__in=TASKS, due_at__lte=now)
    rows = list(due.order_by("due_at").only("stage")[:AT_ONCE])
    if not rows:
        return 0
    due.filter(pk__in=[row.pk for row in rows]).update(due_at=now + NUDGE_PAUSE)
    for row in rows:
        nudge(TASKS[Stage(row.stage)], str(row.pk))
    return len(rows)


STEPS: tuple[Callable[[dt.datetime], int], ...] = (nudge_arrivals, nudge_derivatives, sweep_work)
