"""One delivery, and what sends one: the test button and “Send again”."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.webhooks import operations
from pixstudio.webhooks.presenters.deliveries import delivery_page
from pixstudio.webhooks.queries import attempts_of
from pixstudio.webhooks.views.lookup import delivery_or_404, webhook_or_404


@allow(Role.ADMIN)
@require_safe
def delivery(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    found = delivery_or_404(request, pk)
    page = delivery_page(found, attempts_of(found), database_time.now())
    return render(request, "webhooks/delivery.html", {"page": page})


@allow(Role.ADMIN)
@require_POST
def test(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Send a test event and show its delivery."""
    found = webhook_or_404(request, pk)
    try:
        made = operations.send_test(webhook=found, now=database_time.now())
    except operations.NotEnabled:
        messages.warning(request, _("Nothing was sent. Enable the webhook first."))
        return redirect("webhook", found.pk)
    return redirect("webhook_delivery", made.pk)


@allow(Role.ADMIN)
@require_POST
def redelivery(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    found = delivery_or_404(request, pk)
    try:
        operations.send_again(member=request.member, delivery=found, now=database_time.now())
    except operations.NotEnabled:
        messages.warning(request, _("Nothing was sent. Enable the webhook first."))
    return redirect("webhook_delivery", found.pk)
