"""One delivery, and what sends one: the test button and “Send again”."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
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

MAX_DIGITS = 9


@allow(Role.ADMIN)
@require_safe
def delivery(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    found = delivery_or_404(request, pk)
    # Counted first: a button sends only if no attempt was made that its page may lack.
    count = found.attempts.count()
    page = delivery_page(found, attempts_of(found), count, database_time.now())
    return render(request, "webhooks/delivery.html", {"page": page})


@allow(Role.ADMIN)
@require_POST
def test(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Send a test event and show its delivery."""
    found = webhook_or_404(request, pk)
    try:
        made = operations.send_test(
            webhook=found,
            shown_at=_time_of(request.POST.get("shown_at", "")),
            now=database_time.now(),
        )
    except operations.NotEnabled:
        messages.warning(request, _("Nothing was sent. Enable the webhook first."))
        return redirect("webhook", found.pk)
    return redirect("webhook_delivery", made.pk)


@allow(Role.ADMIN)
@require_POST
def redelivery(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    found, typed = delivery_or_404(request, pk), request.POST.get("seen", "")
    seen = int(typed) if typed.isdecimal() and len(typed) <= MAX_DIGITS else -1
    try:
        operations.send_again(
            member=request.member, delivery=found, seen=seen, now=database_time.now()
        )
    except operations.NotEnabled:
        messages.warning(request, _("Nothing was sent. Enable the webhook first."))
    except operations.SentMeanwhile:
        text = _("It was sent in the meantime. Nothing more was sent; the attempts are below.")
        messages.warning(request, text)
    return redirect("webhook_delivery", found.pk)


def _time_of(text: str) -> dt.datetime | None:
    """When a page says that it was drawn; None if it doesn't."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and is_aware(found) else None
