"""Record what came of an attempt: delivered, to be tried again, given up, or the webhook switched off."""

import datetime as dt
import random
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.events.models import EventKind
from pixstudio.events.operations import record_event
from pixstudio.webhooks.models import (
    Delivery,
    DeliveryState,
    DisabledReason,
    Webhook,
    WebhookAttempt,
)
from pixstudio.webhooks.operations.claims import RETRY_SECONDS, ClaimedDelivery
from pixstudio.webhooks.operations.requests import DISABLED, Outcome

# A webhook is switched off after failing this long without a single delivery, and this often.
PATIENCE_WITH_FAILURES = dt.timedelta(days=3)
LEAST_FAILURES = 12
# Between attempts to a webhook that fails: doubled each time, up to five minutes.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 2.0, 300.0
LONGEST_REQUESTED_PAUSE_SECONDS = 3600.0
GONE = 410


def record_outcome(claimed: ClaimedDelivery, outcome: Outcome, now: dt.datetime) -> None:
    """Keep the attempt and move its delivery on, unless another worker took it over meanwhile.

    The webhook is locked first, as by all who change it with its deliveries; one that was deleted meanwhile
    leaves nothing to record.
    """
    with transaction.atomic():
        locked = Webhook.objects.select_for_update(no_key=True)
        webhook = locked.filter(pk=claimed.webhook.pk).first()
        if webhook is None or not Delivery.objects.filter(pk=claimed.delivery.pk).exists():
            return
        WebhookAttempt.objects.create(
            delivery=claimed.delivery,
            sent_at=now - dt.timedelta(milliseconds=outcome.milliseconds),
            milliseconds=outcome.milliseconds,
            status=outcome.status,
            problem=outcome.problem,
            words=outcome.words,
            answer=outcome.answer,
        )
        rows = Delivery.objects.filter(pk=claimed.delivery.pk, lease_until=claimed.until)
        last = {"status": outcome.status, "problem": outcome.problem, "lease_until": None}
        if outcome.is_delivered:
            ended = {"state": DeliveryState.DELIVERED, "due_at": None, "finished_at": now}
            rows.update(**last, **ended)
            _note_success(webhook)
        else:
            rows.update(**last, **_after_failure(claimed.tries, now))
            _note_failure(webhook, outcome, now)


def _after_failure(tries: int, now: dt.datetime) -> dict[str, Any]:
    if tries > len(RETRY_SECONDS):
        return {"state": DeliveryState.FAILED, "due_at": None, "finished_at": now}
    # Not all at the same moment, in case many failed together.
    spread = random.uniform(1.0, 1.1)  # noqa: S311
    pause = RETRY_SECONDS[tries - 1] * spread * settings.PATIENCE
    return {"due_at": now + dt.timedelta(seconds=pause)}


def _note_success(webhook: Webhook) -> None:
    failing = Webhook.objects.filter(pk=webhook.pk, failure_count__gt=0)
    failing.update(failure_count=0, failing_since=None, paused_until=None)


def _note_failure(webhook: Webhook, outcome: Outcome, now: dt.datetime) -> None:
    if not webhook.is_enabled:
        return
    webhook.paused_until = now + _pause(webhook.failure_count, outcome)
    webhook.failure_count += 1
    since = webhook.failing_since = webhook.failing_since or now
    webhook.save(update_fields=["paused_until", "failure_count", "failing_since"])
    is_long = now - since >= PATIENCE_WITH_FAILURES * settings.PATIENCE
    if outcome.status == GONE:
        _disable(webhook, DisabledReason.GONE, now)
    elif is_long and webhook.failure_count >= LEAST_FAILURES:
        _disable(webhook, DisabledReason.FAILING, now)


def _pause(failures: int, outcome: Outcome) -> dt.timedelta:
    seconds = min(FIRST_PAUSE_SECONDS * 2 ** min(failures, 10), LONGEST_PAUSE_SECONDS)
    wanted = outcome.retry_after.strip()
    if wanted.isascii() and wanted.isdecimal():
        seconds = max(seconds, min(float(wanted[:9]), LONGEST_REQUESTED_PAUSE_SECONDS))
    return dt.timedelta(seconds=seconds * settings.PATIENCE)


def _disable(webhook: Webhook, reason: DisabledReason, now: dt.datetime) -> None:
    """Switch it off with what waits for it; its team is notified and the audit log says so."""
    values = {"is_enabled": False, "disabled_reason": reason, "disabled_at": now}
    Webhook.objects.filter(pk=webhook.pk).update(**values, version=F("version") + 1)
    give_up_waiting(webhook, now)
    record_event(
        EventKind.WEBHOOK_DISABLED,
        team=webhook.team,
        subject_id=webhook.pk,
        facts={"reason": reason.value},
        now=now,
    )
    record(Action.WEBHOOK_DISABLED, actor=Actor(team=webhook.team), target=webhook, now=now)


def give_up_waiting(webhook: Webhook, now: dt.datetime) -> None:
    """Give up what waits for a webhook that is off; each can be sent again later."""
    waiting = Delivery.objects.filter(webhook=webhook, state=DeliveryState.WAITING)
    ended = {"due_at": None, "lease_until": None, "finished_at": now}
    waiting.update(state=DeliveryState.FAILED, problem=DISABLED, **ended)
