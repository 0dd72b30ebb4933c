"""Tasks of notifications. Losing or doubling one is harmless."""

from django_tasks import task

from pixstudio.notifications.operations.deliver import deliver_due
from pixstudio.notifications.operations.handover import hand_over_due
from pixstudio.notifications.operations.tell import tell_events
from pixstudio.web import database_time


@task(queue_name="quick")
def tell() -> None:
    """Make notifications of events, and messages of those that are due at once."""
    tell_events(now=database_time.now())
    hand_over_due(now=database_time.now())


@task(queue_name="transfers")
def deliver() -> None:
    """Send messages: a push service or a mail server may be slow."""
    deliver_due(now=database_time.now())
