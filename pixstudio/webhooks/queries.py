"""Webhooks and deliveries of a team, and what is due."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from pixstudio.accounts.models import Account
from pixstudio.events.models import Event, EventKind
from pixstudio.jobs.models import Generation
from pixstudio.teams.models import Team
from pixstudio.webhooks.models import Delivery, DeliveryState, Webhook, WebhookAttempt


def webhooks_of(team: Team) -> "QuerySet[Webhook]":
    """The team's webhooks, the oldest first."""
    return Webhook.objects.filter(team=team)


def state_counts(
    webhooks: Collection[Webhook], since: dt.datetime
) -> dict[uuid.UUID, dict[str, int]]:
    """Numbers of deliveries by state since a time, for each webhook; one query."""
    rows = Delivery.objects.filter(webhook__in=webhooks, created_at__gte=since).order_by()
    found: dict[uuid.UUID, dict[str, int]] = {one.pk: {} for one in webhooks}
    for pk, state, count in rows.values_list("webhook_id", "state").annotate(Count("pk")):
        found[pk][state] = count
    return found


def deliveries_of(webhook: Webhook, *, state: str, kind: str) -> "QuerySet[Delivery]":
    """Its deliveries of a state and a kind, '' for all, without order."""
    rows = Delivery.objects.filter(webhook=webhook).order_by()
    rows = rows.filter(state=state) if state in DeliveryState.values else rows
    return rows.filter(kind=kind) if kind else rows


def attempts_of(delivery: Delivery) -> list[WebhookAttempt]:
    """The latest attempts, the newest first."""
    return list(delivery.attempts.all()[:50])


def due_deliveries(now: dt.datetime) -> "QuerySet[Webhook]":
    """Enabled webhooks that have something due and are not paused."""
    due = Delivery.objects.filter(webhook=OuterRef("pk"), due_at__isnull=False, due_at__lte=now)
    rows = Webhook.objects.filter(is_enabled=True).order_by()
    return rows.filter(Q(paused_until=None) | Q(paused_until__lte=now)).filter(Exists(due))


def details_of(events: Collection[Event]) -> dict[int, dict[str, Any]]:
    """What bodies say beyond the facts of their events, by the events' ids; at most two queries."""
    found: dict[int, dict[str, Any]] = {}
    requested = [one for one in events if one.kind == EventKind.APPROVAL_REQUESTED]
    accounts = [one for one in events if one.kind.startswith("account.")]
    if requested:
        sums = _approval_sums([uuid.UUID(one.subject_id) for one in requested])
        for event in requested:
            count, credits = sums.get(uuid.UUID(event.subject_id), (0, 0))
            found[event.pk] = {"count": count, "credits": credits}
    if accounts:
        ids = {uuid.UUID(one.subject_id) for one in accounts}
        names = dict(Account.objects.filter(pk__in=ids).values_list("pk", "name"))
        for event in accounts:
            found[event.pk] = {"name": names.get(uuid.UUID(event.subject_id), "")}
    return found


def _approval_sums(ids: Collection[uuid.UUID]) -> dict[uuid.UUID | None, tuple[int, int]]:
    rows = Generation.objects.filter(pending_approval__in=ids).order_by()
    sums = rows.values_list("pending_approval").annotate(Count("pk"), Sum("estimate_credits"))
    return {pk: (count, credits) for pk, count, credits in sums}
