"""What the clock looks for: events to tell, and messages to hand over and send."""

import datetime as dt

from pixstudio.events.operations import next_unhandled_at
from pixstudio.events.queries import Consumer, unhandled
from pixstudio.notifications.models import Delivery, Notification
from pixstudio.notifications.queries import due_deliveries, due_mails, due_pushes
from pixstudio.notifications.task_queue import enqueue
from pixstudio.web.background.due_rows import EarliestTime, earliest_of, first_of


def find_due_notifications(now: dt.datetime) -> None:
    """Wake workers for what is due. Idempotent; several clocks may call it."""
    if unhandled(Consumer.NOTIFICATIONS).exists() or _has_messages(now):
        enqueue("tell")
    if due_deliveries(now).exists():
        enqueue("deliver")


def _has_messages(now: dt.datetime) -> bool:
    return due_pushes(now).exists() or due_mails(now).exists()


_DUE_TIMES = (
    EarliestTime(lambda: Notification.objects.filter(push_due_at__isnull=False), "push_due_at"),
    EarliestTime(lambda: Notification.objects.filter(mail_due_at__isnull=False), "mail_due_at"),
    EarliestTime(lambda: Delivery.objects.filter(due_at__isnull=False), "due_at"),
)


def next_due_at() -> dt.datetime | None:
    """When there is something to tell or to send; four reads of small indexes."""
    return first_of(next_unhandled_at(Consumer.NOTIFICATIONS), earliest_of(_DUE_TIMES))
