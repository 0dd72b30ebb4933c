"""Lookup of webhooks and deliveries by the member's team."""

import uuid

from django.shortcuts import get_object_or_404

from pixstudio.teams.middleware import MemberRequest
from pixstudio.webhooks.models import Delivery, Webhook
from pixstudio.webhooks.queries import webhooks_of


def webhook_or_404(request: MemberRequest, pk: uuid.UUID) -> Webhook:
    """The webhook if it belongs to the member's team, else 404."""
    return get_object_or_404(webhooks_of(request.member.team), pk=pk)


def delivery_or_404(request: MemberRequest, pk: uuid.UUID) -> Delivery:
    """The delivery, with its webhook, if that belongs to the member's team, else 404."""
    rows = Delivery.objects.filter(webhook__team=request.member.team)
    return get_object_or_404(rows.select_related("webhook"), pk=pk)
