"""Claim deliveries that are due, so that one worker at a time sends each."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F

from pixstudio.accounts.encrypted_columns import CannotDecrypt, unseal
from pixstudio.webhooks.models import Delivery, DeliveryState, Webhook
from pixstudio.webhooks.operations.requests import DEADLINE_SECONDS, INTERRUPTED, SignedRequest
from pixstudio.webhooks.queries import due_deliveries
from pixstudio.webhooks.signatures import signed_headers

logger = logging.getLogger(__name__)
# Until a secret that no key opens is tried again; `doctor` says that a key is missing.
UNREADABLE_PAUSE = dt.timedelta(minutes=5)
# Requests to one webhook at once; to one that failed, a single one finds out whether it is back.
AT_ONCE, AT_ONCE_FAILING = 4, 1
# Pauses before the second attempt and each later one: about a day in all.
RETRY_SECONDS = (5, 60, 300, 1800, 7200, 18000, 36000, 21600)
MAX_TRIES = len(RETRY_SECONDS) + 1


@dataclass(frozen=True)
class ClaimedDelivery:
    """A delivery that this worker sends, until its lease ends; `tries` counts this attempt."""

    delivery: Delivery
    webhook: Webhook
    tries: int
    until: dt.datetime
    request: SignedRequest


def claim_due(now: dt.datetime, most: int) -> list[ClaimedDelivery]:
    """Claim at most `most` due deliveries, few of each webhook; one short transaction, none if idle.

    A webhook that another worker is claiming from is passed over. Each claim counts as an attempt, so that a
    delivery that kills workers is given up.
    """
    if most <= 0 or not due_deliveries(now).exists():
        return []
    claimed: list[ClaimedDelivery] = []
    with transaction.atomic():
        rows = due_deliveries(now).order_by("?")[:most]
        locked = Webhook.objects.filter(pk__in=[one.pk for one in rows])
        for webhook in locked.select_for_update(skip_locked=True, no_key=True):
            claimed += _claim_from(webhook, now, most - len(claimed))
    return claimed


def _claim_from(webhook: Webhook, now: dt.datetime, most: int) -> Iterator[ClaimedDelivery]:
    secrets = _secrets_or_pause(webhook, now)
    if not secrets:
        return
    rows = Delivery.objects.filter(webhook=webhook)
    in_flight = rows.filter(lease_until__isnull=False, lease_until__gt=now).count()
    room = min((AT_ONCE_FAILING if webhook.failure_count else AT_ONCE) - in_flight, most)
    due = rows.filter(due_at__isnull=False, due_at__lte=now).order_by("due_at")
    found = list(due[: max(room, 0)])
    lost = [one.pk for one in found if one.tries >= MAX_TRIES]
    values = {"due_at": None, "lease_until": None, "finished_at": now}
    rows.filter(pk__in=lost).update(state=DeliveryState.FAILED, problem=INTERRUPTED, **values)
    taken = [one for one in found if one.tries < MAX_TRIES]
    until = now + lease_duration()
    rows.filter(pk__in=[one.pk for one in taken]).update(
        due_at=until, lease_until=until, tries=F("tries") + 1
    )
    for one in taken:
        yield ClaimedDelivery(
            one, webhook, one.tries + 1, until, _request(one, webhook, secrets, now)
        )


def lease_duration() -> dt.timedelta:
    """Longer than a request takes: a worker that dies gives its deliveries back then."""
    return dt.timedelta(seconds=DEADLINE_SECONDS + settings.LEASE_SECONDS)


def _secrets_or_pause(webhook: Webhook, now: dt.datetime) -> list[str]:
    """What signs; none if it is off, or if its secret can't be read, which must not stop the others."""
    if not webhook.is_enabled:
        return []
    try:
        return valid_secrets(webhook, now)
    except CannotDecrypt as error:
        logger.error("Webhook %s: %s", webhook.pk, error)
        Webhook.objects.filter(pk=webhook.pk).update(paused_until=now + UNREADABLE_PAUSE)
        return []


def valid_secrets(webhook: Webhook, now: dt.datetime) -> list[str]:
    """The secrets that sign at this time: the newest, and for a day the one before.

    Raises: CannotDecrypt
    """
    names = ["secret_sealed"]
    if webhook.old_secret_sealed and webhook.old_secret_until and webhook.old_secret_until > now:
        names.append("old_secret_sealed")
    return [unseal(webhook, name) for name in names]


def _request(
    delivery: Delivery, webhook: Webhook, secrets: list[str], now: dt.datetime
) -> SignedRequest:
    body = delivery.body.encode()
    headers = signed_headers(secrets, delivery.message_id, int(now.timestamp()), body)
    return SignedRequest(webhook.url, body, headers)
