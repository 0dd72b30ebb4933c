"""What admins do with webhooks: add, change, switch, test, send again, remove."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from pixstudio.accounts.encrypted_columns import seal, unseal
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.teams.models import Membership
from pixstudio.webhooks.models import Delivery, DeliveryState, Webhook
from pixstudio.webhooks.operations.outcomes import give_up_waiting
from pixstudio.webhooks.payloads import TEST_KIND, demo_body
from pixstudio.webhooks.signatures import new_secret
from pixstudio.webhooks.task_queue import enqueue

MAX_WEBHOOKS = 20
# How long the secret before a rotation signs too.
OLD_SECRET_LASTS = dt.timedelta(hours=24)


class TooManyWebhooks(Exception):
    """The team has as many webhooks as one may have."""


class EditConflict(Exception):
    """Somebody else saved it after the form was opened."""


class NotEnabled(Exception):
    """Nothing is sent to a webhook that is off."""


@dataclass(frozen=True)
class WebhookInput:
    """A checked address, what it is for, and the kinds of events (ALL_EVENTS for all)."""

    url: str
    description: str
    events: tuple[str, ...]


def create_webhook(
    *, member: Membership, values: WebhookInput, now: dt.datetime
) -> tuple[Webhook, str]:
    """Add a webhook to the member's team; returns it with its secret, which is not shown again.

    Raises: TooManyWebhooks.
    """
    webhook = Webhook(team=member.team, created_by=member.user, created_at=now)
    webhook.url, webhook.description = values.url, values.description
    webhook.events = list(values.events)
    secret = new_secret()
    seal(webhook, "secret_sealed", secret)
    with transaction.atomic():
        if Webhook.objects.filter(team=member.team).count() >= MAX_WEBHOOKS:
            raise TooManyWebhooks
        webhook.save(force_insert=True)
        record(Action.WEBHOOK_ADDED, member=member, target=webhook, now=now)
    return webhook, secret


def update_webhook(
    *, member: Membership, webhook: Webhook, version: int, values: WebhookInput, now: dt.datetime
) -> None:
    """Save changed values if it is still at `version`; what waits goes to the new address.

    Raises: EditConflict.
    """
    new = {"url": values.url, "description": values.description, "events": list(values.events)}
    with transaction.atomic():
        rows = Webhook.objects.filter(pk=webhook.pk, version=version)
        if not rows.update(**new, version=F("version") + 1):
            raise EditConflict
        webhook.refresh_from_db()
        record(Action.WEBHOOK_CHANGED, member=member, target=webhook, now=now)


def rotate_secret(*, member: Membership, webhook: Webhook, now: dt.datetime) -> str:
    """Make a new secret and return it. For 24 hours requests carry signatures by both."""
    secret = new_secret()
    with transaction.atomic():
        locked = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
        seal(locked, "old_secret_sealed", unseal(locked, "secret_sealed"))
        seal(locked, "secret_sealed", secret)
        locked.old_secret_until = now + OLD_SECRET_LASTS
        locked.save(update_fields=["secret_sealed", "old_secret_sealed", "old_secret_until"])
        record(Action.WEBHOOK_SECRET_CHANGED, member=member, target=webhook, now=now)
    return secret


def set_enabled(
    *, member: Membership, webhook: Webhook, is_enabled: bool, now: dt.datetime
) -> None:
    """Switch it on or off; may be repeated. Off, it misses events, and what waits is given up."""
    with transaction.atomic():
        rows = Webhook.objects.filter(pk=webhook.pk, is_enabled=not is_enabled)
        changed = rows.update(
            is_enabled=is_enabled,
            disabled_reason="",
            disabled_at=None if is_enabled else now,
            failure_count=0,
            failing_since=None,
            paused_until=None,
            version=F("version") + 1,
        )
        if not changed:
            return
        if not is_enabled:
            give_up_waiting(webhook, now)
        action = Action.WEBHOOK_ENABLED if is_enabled else Action.WEBHOOK_DISABLED
        record(action, member=member, target=webhook, now=now)


def delete_webhook(*, member: Membership, webhook: Webhook, now: dt.datetime) -> None:
    """Delete it with its deliveries. May be repeated."""
    with transaction.atomic():
        # Locked before its deliveries, as by the workers that record what came of them.
        if Webhook.objects.select_for_update().filter(pk=webhook.pk).first() is not None:
            Webhook.objects.filter(pk=webhook.pk).delete()
            record(Action.WEBHOOK_DELETED, member=member, target=webhook, now=now)


def send_test(*, webhook: Webhook, now: dt.datetime) -> Delivery:
    """Send an event of the kind `webhook.test`, which is signed and tried again like others.

    Raises: NotEnabled.
    """
    if not webhook.is_enabled:
        raise NotEnabled
    delivery = Delivery.objects.create(
        webhook=webhook,
        kind=TEST_KIND,
        body=demo_body(webhook.pk, webhook.team_id, now),
        due_at=now,
        created_at=now,
    )
    enqueue("deliver_webhooks")
    return delivery


def send_again(*, member: Membership, delivery: Delivery, now: dt.datetime) -> None:
    """Send a delivery again, with the same id and body; it gets all its attempts again.

    One that waits is sent at once. Raises: NotEnabled.
    """
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update(no_key=True).get(pk=delivery.webhook_id)
        if not webhook.is_enabled:
            raise NotEnabled
        rows = Delivery.objects.filter(pk=delivery.pk, lease_until=None)
        waiting = {"state": DeliveryState.WAITING, "due_at": now, "tries": 0, "finished_at": None}
        if not rows.update(**waiting):
            return
        Webhook.objects.filter(pk=webhook.pk).update(paused_until=None)
        record(Action.WEBHOOK_SENT_AGAIN, member=member, target=webhook, now=now)
    enqueue("deliver_webhooks")
