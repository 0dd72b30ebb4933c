"""Record when all jobs of a batch have ended."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection
from typing import Any

from pixstudio.events.models import EventKind
from pixstudio.events.operations import handled_events, record_event
from pixstudio.events.queries import Consumer
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import FAILED_STATES, ResultGroup, State

STOPPED = frozenset({State.CANCELLED, State.ABANDONED})


def record_ended_batches(now: dt.datetime) -> int:
    """Record the end of each batch whose jobs have all ended, once; returns the number of events looked at.

    The last job's event is visible only with its new state, so whoever sees the last event sees all states:
    two jobs that end in the same moment lose nothing. Jobs that wait for a user's decision have not ended.
    Idempotent; several clocks may call it.
    """
    with handled_events(Consumer.BATCHES) as events:
        ids = {one.batch_id for one in events if one.batch_id is not None}
        for batch in Batch.objects.filter(pk__in=_ended(ids)).select_related("team", "creator"):
            record_event(
                EventKind.BATCH_DONE,
                team=batch.team,
                subject_id=batch.pk,
                user=batch.creator,
                facts=_facts(batch),
                key=f"{EventKind.BATCH_DONE}:{batch.pk.hex}",
                now=now,
            )
    return len(events)


def _ended(ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    open_jobs = Generation.objects.filter(batch__in=ids, result_group=ResultGroup.OPEN)
    return set(ids) - set(open_jobs.order_by().values_list("batch_id", flat=True).distinct())


def _facts(batch: Batch) -> dict[str, Any]:
    rows = Generation.objects.filter(batch=batch).order_by()
    states = Counter[str](rows.values_list("state", flat=True))
    return {
        "count": states.total(),
        "done": states[State.DONE],
        "failed": sum(states[one] for one in FAILED_STATES - STOPPED),
        "cancelled": sum(states[one] for one in STOPPED),
    }
