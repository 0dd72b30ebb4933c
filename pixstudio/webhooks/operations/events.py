"""Turn events into deliveries, find what is due, and remove what is old."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from pixstudio.events.models import Event
from pixstudio.events.operations import PORTION, handled_events, next_unhandled_at
from pixstudio.events.queries import Consumer
from pixstudio.web.background.due_rows import EarliestTime, earliest_of, first_of
from pixstudio.web.background.retention import Kind, kept_for, prunes
from pixstudio.webhooks.models import Delivery, Webhook
from pixstudio.webhooks.payloads import event_body
from pixstudio.webhooks.queries import details_of, due_deliveries
from pixstudio.webhooks.task_queue import enqueue

# Portions of events in one look of the clock.
PORTIONS = 5
PRUNE_SECONDS = 3600.0
PRUNED_AT_ONCE = 2000


def _due() -> "QuerySet[Delivery]":
    return Delivery.objects.filter(due_at__isnull=False, webhook__is_enabled=True).order_by()


def _paused() -> "QuerySet[Webhook]":
    """Paused webhooks with the time at which their first delivery may be tried."""
    first = _due().filter(webhook=OuterRef("pk")).order_by("due_at").values("due_at")[:1]
    rows = Webhook.objects.filter(is_enabled=True, paused_until__isnull=False).order_by()
    rows = rows.annotate(first=Subquery(first)).filter(first__isnull=False)
    return rows.annotate(next_try_at=Greatest("paused_until", "first"))


_DUE_TIMES = (
    EarliestTime(lambda: _due().filter(webhook__paused_until=None), "due_at"),
    EarliestTime(_paused, "next_try_at"),
)


def next_due_at() -> dt.datetime | None:
    """When an event or a delivery is due, for the clock. Pauses of webhooks count."""
    return first_of(next_unhandled_at(Consumer.WEBHOOKS), earliest_of(_DUE_TIMES))


def find_due(now: dt.datetime) -> int:
    """Make deliveries of new events, and wake a worker if some are due; returns the number of events.

    Each event is distributed exactly once. Idempotent; several clocks may call it.
    """
    count = 0
    for _portion in range(PORTIONS):
        handled = _distribute(now)
        count += handled
        if handled < PORTION:
            break
    if due_deliveries(now).exists():
        enqueue("deliver_webhooks")
    return count


def _distribute(now: dt.datetime) -> int:
    with handled_events(Consumer.WEBHOOKS) as events:
        Delivery.objects.bulk_create(_deliveries_of(events, now))
    return len(events)


def _deliveries_of(events: Sequence[Event], now: dt.datetime) -> list[Delivery]:
    webhooks: dict[UUID, list[Webhook]] = defaultdict(list)
    for webhook in Webhook.objects.filter(team__in={e.team_id for e in events}, is_enabled=True):
        webhooks[webhook.team_id].append(webhook)
    wanted = [(e, w) for e in events for w in webhooks[e.team_id] if w.takes(e.kind)]
    details = details_of([event for event, _webhook in wanted])
    return [
        Delivery(
            webhook=webhook,
            kind=event.kind,
            body=event_body(event, details.get(event.pk, {})),
            due_at=now,
            created_at=event.created_at,
        )
        for event, webhook in wanted
    ]


@prunes(Kind.WEBHOOK_DELIVERIES)
def prune_deliveries(now: dt.datetime) -> int:
    """Delete old deliveries, with their attempts; returns how many rows."""
    oldest = now - kept_for(Kind.WEBHOOK_DELIVERIES)
    old = Delivery.objects.filter(created_at__lt=oldest).order_by("created_at")
    ids = list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE])
    return Delivery.objects.filter(pk__in=ids).delete()[0] if ids else 0
