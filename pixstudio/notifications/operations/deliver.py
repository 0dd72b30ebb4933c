"""Send what was handed over: each delivery a few times at most, one worker at a time."""

import datetime as dt
import logging
import time

from django.conf import settings
from django.db.models import F, Q, QuerySet

from pixstudio.notifications.models import Channel, Delivery, Notification
from pixstudio.notifications.operations.mail import MailNotTaken, send_mail
from pixstudio.notifications.operations.push import (
    PushNotTaken,
    PushRefused,
    SubscriptionGone,
    send_push,
)
from pixstudio.notifications.queries import due_deliveries
from pixstudio.web import leases

logger = logging.getLogger(__name__)
Lease = leases.Lease[QuerySet[Delivery]]
# After the first, second and third try; then it is given up.
RETRY_SECONDS = (30, 300, 3600)
# Files of users' jobs need the same workers: they get their turn after this many seconds.
SECONDS_AT_ONCE = 3.0
PORTION = 200
# Longer than a push service or a mail server may take.
LEASE = dt.timedelta(seconds=120)


def deliver_due(*, now: dt.datetime) -> int:
    """Send what is due, for about SECONDS_AT_ONCE seconds; returns how many were sent.

    A delivery may arrive twice if a worker dies between sending and writing it down: a push then replaces
    the first one, and an email has the same Message-ID. What fails is tried again with growing pauses, then
    given up.
    """
    ends_at, sent = time.monotonic() + SECONDS_AT_ONCE, 0
    due = due_deliveries(now).select_related("user", "subscription")
    for delivery in due.order_by("due_at")[:PORTION]:
        if time.monotonic() > ends_at:
            break
        lease = _claim(delivery, now)
        if lease is not None:
            sent += _send(delivery, lease, now)
    return sent


def _claim(delivery: Delivery, now: dt.datetime) -> Lease | None:
    """Claim it. Each claim counts as a try, so that what kills workers is given up."""
    rows = Delivery.objects.filter(pk=delivery.pk)
    is_due = Q(due_at__lte=now, tries=delivery.tries)
    if delivery.tries > len(RETRY_SECONDS):
        rows.filter(is_due).update(due_at=None, error="given up")
        return None
    return leases.Lease.claim(
        rows, now, duration=LEASE, due_column="due_at", condition=is_due, tries=F("tries") + 1
    )


def _send(delivery: Delivery, lease: Lease, now: dt.datetime) -> bool:
    """Send one, and write down what came of it."""
    rows = Notification.objects.filter(pk__in=delivery.notification_ids, read_at=None)
    unread = list(rows.select_related("team", "user").order_by("-pk"))
    # Without ids it is a test.
    if delivery.notification_ids and not unread:
        lease.release(due_at=None, error="read before it was sent")
        return False
    try:
        if delivery.channel == Channel.MAIL:
            send_mail(delivery, unread)
        else:
            send_push(delivery, unread, now)
    except SubscriptionGone:
        # Its deliveries go with it.
        if delivery.subscription is not None:
            delivery.subscription.delete()
    except PushRefused as error:
        lease.release(due_at=None, error=str(error)[:200])
    except (PushNotTaken, MailNotTaken) as error:
        _note_failure(delivery, lease, str(error), now)
    except Exception as error:
        # What finds a fault of ours fails alone: the deliveries behind it are other people's.
        logger.exception("A %s could not be sent", delivery.channel)
        _note_failure(delivery, lease, type(error).__name__, now)
    else:
        return lease.release(due_at=None, sent_at=now, error="")
    return False


def _note_failure(delivery: Delivery, lease: Lease, error: str, now: dt.datetime) -> None:
    logger.info("A %s was not taken: %s", delivery.channel, error)
    is_last = delivery.tries >= len(RETRY_SECONDS)
    pause = 0 if is_last else RETRY_SECONDS[delivery.tries] * settings.PATIENCE
    due_at = None if is_last else now + dt.timedelta(seconds=pause)
    lease.release(due_at=due_at, error=error[:200])
