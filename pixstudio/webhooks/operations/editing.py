"""What admins do with webhooks: add, change, switch, remove."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from pixstudio.accounts.encrypted_columns import seal, unseal
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.teams.models import Membership, Team
from pixstudio.web.form_nonces import form_digest, new_nonce
from pixstudio.webhooks.models import Webhook
from pixstudio.webhooks.operations.outcomes import give_up_waiting
from pixstudio.webhooks.signatures import new_secret

MAX_WEBHOOKS = 20
# How long the secret before a rotation signs too.
OLD_SECRET_LASTS = dt.timedelta(hours=24)
# Two presses of one button, of which a browser shows the second answer.
DOUBLE_CLICK = dt.timedelta(seconds=10)


class TooManyWebhooks(Exception):
    """The team has as many webhooks as one may have."""


class EditConflict(Exception):
    """Somebody else saved it after the form was opened."""


@dataclass(frozen=True)
class WebhookInput:
    """A checked address, what it is for, and the kinds of events (ALL_EVENTS for all)."""

    url: str
    description: str
    events: tuple[str, ...]


def create_webhook(
    *, member: Membership, values: WebhookInput, now: dt.datetime, nonce: str = ""
) -> tuple[Webhook, str]:
    """Add a webhook to the member's team; returns it with its secret, which is not shown again.

    `nonce` comes with the form: a double click adds one webhook, whose secret the second answer replaces, as
    that is the one a browser shows. Sent again later, the form adds another. Raises: TooManyWebhooks.
    """
    secret, form = new_secret(), form_digest(nonce or new_nonce(), str(member.user_id))
    with transaction.atomic():
        # Two forms at once must not add one too many, and the second click waits for the first.
        Team.objects.select_for_update(no_key=True).get(pk=member.team_id)
        pk = uuid.uuid5(member.team_id, form)
        if (found := Webhook.objects.filter(pk=pk).first()) is not None:
            if now - found.created_at < DOUBLE_CLICK:
                seal(found, "secret_sealed", secret)
                found.save(update_fields=["secret_sealed"])
                return found, secret
            pk = uuid.uuid4()
        if Webhook.objects.filter(team=member.team).count() >= MAX_WEBHOOKS:
            raise TooManyWebhooks
        webhook = Webhook(pk=pk, team=member.team, created_by=member.user, created_at=now)
        webhook.url, webhook.description = values.url, values.description
        webhook.events = list(values.events)
        seal(webhook, "secret_sealed", secret)
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
    """Make a new secret and return it. For 24 hours requests carry signatures by both.

    The second of two clicks replaces the new secret, which nobody was shown, and leaves the old one.
    """
    secret = new_secret()
    with transaction.atomic():
        locked = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
        until = locked.old_secret_until
        is_second = until is not None and until > now + OLD_SECRET_LASTS - DOUBLE_CLICK
        if not is_second:
            seal(locked, "old_secret_sealed", unseal(locked, "secret_sealed"))
            locked.old_secret_until = now + OLD_SECRET_LASTS
        seal(locked, "secret_sealed", secret)
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
