"""Deliveries of a webhook as a list, and one with its attempts."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.wording import Badge
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.lists.keyset_pagination import KeysetOrder
from pixstudio.webhooks.event_wording import SHOWN_KINDS
from pixstudio.webhooks.models import Delivery, DeliveryState, Webhook, WebhookAttempt
from pixstudio.webhooks.operations.requests import (
    DISABLED,
    INTERRUPTED,
    NOT_ALLOWED,
    TIMED_OUT,
    UNREACHABLE,
)

SHOWN = 50
NEWEST_FIRST = KeysetOrder("created_at")
# The list asks for itself while something is sent within this time.
SOON = dt.timedelta(seconds=15)


@dataclass(frozen=True)
class DeliveryRow:
    id: str
    kind: str
    state: Badge
    answer_text: str
    at_text: str
    at_iso: str
    url: str


@dataclass(frozen=True)
class AttemptRow:
    at_text: str
    at_iso: str
    state: Badge
    duration_text: str
    words: str
    answer: str


@dataclass(frozen=True)
class DeliveryFilters:
    """A state and a kind, '' for all, and the cursor after which the list goes on."""

    state: str = ""
    kind: str = ""
    after: str = ""


def delivery_list(
    webhook: Webhook, rows: Sequence[Delivery], filters: DeliveryFilters, now: dt.datetime
) -> dict[str, Any]:
    """`rows` may have one more than is shown; `poll_url` is there while an answer is awaited."""
    shown = rows[:SHOWN]
    is_moving = any(_is_soon(one, webhook, now) for one in shown)
    older = NEWEST_FIRST.cursor_for(shown[-1]) if len(rows) > SHOWN else ""
    query = {"state": filters.state, "event": filters.kind}
    address = url_for("webhook", webhook.pk)
    return {
        "id": str(webhook.pk),
        "url": address,
        "rows": [_delivery_row(one) for one in shown],
        "is_filtered": bool(filters.state or filters.kind),
        "states": [
            (value, label, value == filters.state)
            for value, label in (
                ("", _("All states")),
                (DeliveryState.DELIVERED.value, _("Delivered")),
                (DeliveryState.WAITING.value, _("Waiting")),
                (DeliveryState.FAILED.value, _("Failed")),
            )
        ],
        "kinds": [(kind, kind == filters.kind) for kind in SHOWN_KINDS],
        "newest_url": _with(address, query) if filters.after else "",
        "older_url": _with(address, {**query, "after": older}) if older else "",
        "poll_url": _with(
            url_for("webhook_deliveries", webhook.pk), {**query, "after": filters.after}
        )
        if is_moving
        else "",
    }


def delivery_page(
    delivery: Delivery, attempts: Sequence[WebhookAttempt], attempt_count: int, now: dt.datetime
) -> dict[str, Any]:
    """`attempts` are the latest of the `attempt_count` that there are."""
    webhook = delivery.webhook
    return {
        "id": str(delivery.pk),
        "kind": delivery.kind,
        "message_id": delivery.message_id,
        "webhook_name": str(webhook),
        "webhook_url": url_for("webhook", webhook.pk),
        "list_url": url_for("webhooks"),
        "state": _state(delivery),
        "next_text": _next_text(delivery, now),
        "body": json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False),
        "attempts": [_attempt_row(one) for one in attempts],
        "attempt_count": attempt_count,
        "again_url": url_for("webhook_redelivery", delivery.pk) if webhook.is_enabled else "",
        "poll_url": url_for("webhook_delivery", delivery.pk)
        if _is_soon(delivery, webhook, now)
        else "",
    }


def _is_soon(delivery: Delivery, webhook: Webhook, now: dt.datetime) -> bool:
    next_at = _next_at(delivery, webhook)
    if not webhook.is_enabled or next_at is None:
        return False
    return delivery.lease_until is not None or next_at <= now + SOON


def _next_at(delivery: Delivery, webhook: Webhook) -> dt.datetime | None:
    """When it is sent: not before it is due, and not while its webhook rests."""
    if delivery.due_at is None or delivery.lease_until is not None:
        return delivery.due_at
    return max(delivery.due_at, webhook.paused_until or delivery.due_at)


def _with(address: str, query: dict[str, str]) -> str:
    text = urlencode({key: value for key, value in query.items() if value})
    return f"{address}?{text}" if text else address


def _delivery_row(delivery: Delivery) -> DeliveryRow:
    tries = ngettext("%(count)s attempt", "%(count)s attempts", delivery.tries)
    parts = [result_text(delivery.status, delivery.problem)]
    if delivery.tries > 1:
        parts.append(tries % {"count": delivery.tries})
    return DeliveryRow(
        id=str(delivery.pk),
        kind=delivery.kind,
        state=_state(delivery),
        answer_text=" · ".join(filter(None, parts)),
        at_text=_time(delivery.created_at),
        at_iso=delivery.created_at.isoformat(),
        url=url_for("webhook_delivery", delivery.pk),
    )


def _state(delivery: Delivery) -> Badge:
    if delivery.state == DeliveryState.DELIVERED:
        return Badge(_("Delivered"), "done", "done")
    if delivery.state == DeliveryState.FAILED:
        return Badge(_("Failed"), "failed", "failed")
    if delivery.lease_until is None and delivery.tries:
        return Badge(_("Retrying"), "refresh", "attention")
    return Badge(_("Waiting"), "queued", "queued")


def _attempt_row(attempt: WebhookAttempt) -> AttemptRow:
    is_delivered = attempt.status is not None and 200 <= attempt.status < 300
    word = result_text(attempt.status, attempt.problem)
    tone = "done" if is_delivered else "failed"
    return AttemptRow(
        at_text=_time(attempt.sent_at),
        at_iso=attempt.sent_at.isoformat(),
        state=Badge(word, tone, tone),
        duration_text=_("%(count)s ms") % {"count": format_number(attempt.milliseconds)},
        words=attempt.words if attempt.problem == UNREACHABLE else "",
        answer=attempt.answer,
    )


def result_text(status: int | None, problem: str) -> str:
    """The answer's status with its name, or the problem in words; '' before the first attempt."""
    # What was answered says more than that the webhook was disabled because of it.
    if status is not None and problem in ("", DISABLED):
        named = {one.value: one.phrase for one in HTTPStatus}
        return f"{status} {named.get(status, '')}".strip()
    return {
        NOT_ALLOWED: _("Not a public address"),
        TIMED_OUT: _("No answer in 10 seconds"),
        UNREACHABLE: _("Not reachable"),
        INTERRUPTED: _("Interrupted"),
        DISABLED: _("Webhook disabled"),
    }.get(problem, "")


def _next_text(delivery: Delivery, now: dt.datetime) -> str:
    next_at = _next_at(delivery, delivery.webhook)
    if delivery.state != DeliveryState.WAITING or next_at is None:
        return ""
    if delivery.lease_until is not None or next_at <= now:
        return _("Sending…")
    return _("Next attempt: %(time)s") % {"time": _time(next_at)}


def _time(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y, H:i:s")
