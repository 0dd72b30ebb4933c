"""Facts of webhooks and of what is on its way to them."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from pixstudio.monitoring.queries.jobs import Teams
from pixstudio.webhooks.models import Delivery, DeliveryState, Webhook


def webhooks_of(teams: Teams) -> list[Webhook]:
    """The webhooks of these teams, without addresses and secrets."""
    columns = ("team_id", "description", "is_enabled", "disabled_reason", "failing_since")
    return list(Webhook.objects.filter(team__in=teams).only(*columns, "failure_count"))


def pending_deliveries(webhooks: Sequence[Webhook]) -> int:
    """Number of deliveries that wait for their next attempt."""
    return Delivery.objects.filter(webhook__in=_ids(webhooks), due_at__isnull=False).count()


def oldest_due_delivery(webhooks: Sequence[Webhook], now: dt.datetime) -> dt.datetime | None:
    """Since when the delivery to an enabled webhook is due that is due longest."""
    enabled = _ids([one for one in webhooks if one.is_enabled])
    rows = Delivery.objects.filter(webhook__in=enabled, due_at__isnull=False, due_at__lte=now)
    return rows.order_by("due_at").values_list("due_at", flat=True).first()


def failed_deliveries_since(webhooks: Sequence[Webhook], since: dt.datetime) -> int:
    """Number of deliveries created since a time that were given up."""
    rows = Delivery.objects.filter(webhook__in=_ids(webhooks), state=DeliveryState.FAILED)
    return rows.filter(created_at__gte=since).count()


def _ids(webhooks: Sequence[Webhook]) -> Collection[uuid.UUID]:
    return [one.pk for one in webhooks]
