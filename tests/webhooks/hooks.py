"""Webhooks of tests, and what their receivers got."""

import datetime as dt
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pixstudio.events.models import EventKind
from pixstudio.events.operations import record_event
from pixstudio.webhook_receiver.receiver import WebhookReceiver
from pixstudio.webhooks.models import ALL_EVENTS, Delivery, Webhook
from pixstudio.webhooks.operations import WebhookInput, create_webhook, deliver_due, find_due
from tests.teams.people import Person

NOW = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass
class RunningReceiver:
    """A receiver and its origin; each object has an address of its own."""

    app: WebhookReceiver
    origin: str
    name: str = field(default_factory=lambda: secrets.token_hex(6))

    def url(self, query: str = "", name: str = "") -> str:
        return f"{self.origin}/webhooks/{name or self.name}{query}"

    def received(self, name: str = "") -> list[dict[str, Any]]:
        """Requests, the oldest first."""
        return self.app.received(name or self.name)[::-1]

    def bodies(self, name: str = "") -> list[dict[str, Any]]:
        return [json.loads(one["body"]) for one in self.received(name)]


def hook(
    person: Person, url: str, events: Iterable[str] = (ALL_EVENTS,), **values: Any
) -> tuple[Webhook, str]:
    """A webhook of the person's team, and its secret."""
    chosen = WebhookInput(url, values.pop("description", ""), tuple(events))
    webhook, secret = create_webhook(member=person.member, values=chosen, now=NOW)
    if values:
        Webhook.objects.filter(pk=webhook.pk).update(**values)
        webhook.refresh_from_db()
    return webhook, secret


def happen(person: Person, count: int = 1, kind: EventKind = EventKind.COMMENT_ADDED) -> None:
    for number in range(count):
        record_event(kind, team=person.team, subject_id=number, now=NOW)


def delivered(now: dt.datetime = NOW) -> int:
    """Hand out events and send what is due at this time; returns the number of attempts."""
    find_due(now)
    return deliver_due(now=lambda: now)


def only_delivery() -> Delivery:
    return Delivery.objects.get()
