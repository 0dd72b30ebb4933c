"""Events that a consumer has not handled yet."""

from enum import StrEnum

from django.db.models import QuerySet

from pixstudio.events.models import Event


class Consumer(StrEnum):
    """Who handles events, by the flag that says so."""

    NOTIFICATIONS = "is_notified"
    WEBHOOKS = "is_sent"
    BATCHES = "is_batch_checked"


def unhandled(consumer: Consumer) -> "QuerySet[Event]":
    """What the consumer has still to handle; of batches, only events of their jobs."""
    rows = Event.objects.filter(**{consumer: False})
    return rows.filter(batch_id__isnull=False) if consumer is Consumer.BATCHES else rows
