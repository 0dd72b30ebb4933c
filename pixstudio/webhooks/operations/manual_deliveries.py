"""What admins have sent: test events, and deliveries again."""

import datetime as dt

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.teams.models import Membership
from pixstudio.webhooks.models import Delivery, DeliveryState, Webhook
from pixstudio.webhooks.operations.editing import DOUBLE_CLICK
from pixstudio.webhooks.payloads import TEST_KIND, demo_body
from pixstudio.webhooks.task_queue import enqueue


class NotEnabled(Exception):
    """Nothing is sent to a webhook that is off."""


class SentMeanwhile(Exception):
    """The delivery was sent after the page was drawn that asked for it."""


def send_test(
    *, webhook: Webhook, now: dt.datetime, shown_at: dt.datetime | None = None
) -> Delivery:
    """Send an event of the kind `webhook.test`, which is signed and tried again like others.

    `shown_at` is when the page with the button was drawn. A second click, there or in another tab, returns
    what the first one sent; a page that is older than `DOUBLE_CLICK` sends again. Raises: NotEnabled.
    """
    with transaction.atomic():
        locked = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
        if not locked.is_enabled:
            raise NotEnabled
        since = now - DOUBLE_CLICK
        since = since if shown_at is None else max(since, shown_at)
        sent = Delivery.objects.filter(webhook=webhook, kind=TEST_KIND, created_at__gte=since)
        if (found := sent.first()) is not None:
            return found
        body = demo_body(webhook.pk, webhook.team_id, now)
        found = Delivery.objects.create(
            webhook=webhook, kind=TEST_KIND, body=body, due_at=now, created_at=now
        )
    enqueue("deliver_webhooks")
    return found


def send_again(*, member: Membership, delivery: Delivery, seen: int, now: dt.datetime) -> None:
    """Send a delivery again, with the same id and body; it gets all its attempts again.

    `seen` is how many attempts the page showed, so that a second click, there or in another tab, sends
    nothing more. One that waits is sent at once. Raises: NotEnabled, SentMeanwhile.
    """
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update(no_key=True).get(pk=delivery.webhook_id)
        if not webhook.is_enabled:
            raise NotEnabled
        found = Delivery.objects.filter(pk=delivery.pk).first()
        if found is None or found.lease_until is not None or _is_sent_now(found, webhook, now):
            return
        if found.attempts.count() != seen:
            raise SentMeanwhile
        rows = Delivery.objects.filter(pk=delivery.pk, lease_until=None)
        waiting = {"state": DeliveryState.WAITING, "due_at": now, "tries": 0, "finished_at": None}
        if not rows.update(**waiting):
            return
        Webhook.objects.filter(pk=webhook.pk).update(paused_until=None)
        record(Action.WEBHOOK_SENT_AGAIN, member=member, target=webhook, now=now)
    enqueue("deliver_webhooks")


def _is_sent_now(delivery: Delivery, webhook: Webhook, now: dt.datetime) -> bool:
    """Whether it is due already, with all its attempts, and its webhook doesn't rest."""
    is_due = delivery.due_at is not None and delivery.due_at <= now
    return is_due and not delivery.tries and webhook.paused_until is None
