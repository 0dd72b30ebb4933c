"""The list of webhooks, and the page of one with its deliveries."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.lists.keyset_pagination import InvalidCursor
from pixstudio.webhooks import queries
from pixstudio.webhooks.models import Delivery, Webhook
from pixstudio.webhooks.presenters.deliveries import (
    NEWEST_FIRST,
    SHOWN,
    DeliveryFilters,
)
from pixstudio.webhooks.presenters.deliveries import delivery_list as list_of
from pixstudio.webhooks.presenters.webhooks import COUNTED, webhook_page, webhooks_page
from pixstudio.webhooks.views.lookup import webhook_or_404


@allow(Role.ADMIN)
@require_safe
def webhooks(request: MemberRequest) -> HttpResponse:
    now = database_time.now()
    found = list(queries.webhooks_of(request.member.team))
    page = webhooks_page(found, queries.state_counts(found, now - COUNTED), now)
    return render(request, "webhooks/webhooks.html", {"page": page})


@allow(Role.ADMIN)
@require_safe
def webhook(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    found, now = webhook_or_404(request, pk), database_time.now()
    counts = queries.state_counts([found], now - COUNTED)[found.pk]
    context = {"page": webhook_page(found, counts, now), "deliveries": _deliveries(request, found)}
    return render(request, "webhooks/webhook.html", context)


@allow(Role.ADMIN)
@require_safe
def delivery_list(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The list alone, which its page asks for while something is sent."""
    context = {"deliveries": _deliveries(request, webhook_or_404(request, pk))}
    return render(request, "webhooks/_deliveries.html", context)


def _deliveries(request: MemberRequest, found: Webhook) -> dict[str, Any]:
    typed = request.GET
    filters = DeliveryFilters(
        typed.get("state", ""), typed.get("event", ""), typed.get("after", "")
    )
    rows = queries.deliveries_of(found, state=filters.state, kind=filters.kind)
    if filters.after:
        try:
            rows = rows.filter(NEWEST_FIRST.rows_after(Delivery, filters.after))
        except InvalidCursor:
            filters = DeliveryFilters(filters.state, filters.kind)
    shown = list(rows.order_by(*NEWEST_FIRST.ordering)[: SHOWN + 1])
    return list_of(found, shown, filters, database_time.now())
