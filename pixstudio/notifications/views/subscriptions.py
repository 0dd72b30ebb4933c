"""The person's browsers that take pushes."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.notifications.operations.subscriptions import (
    BadSubscription,
    send_trial,
    subscribe,
    unsubscribe,
    unsubscribe_address,
)
from pixstudio.notifications.push_keys import public_key_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow, no_columns
from pixstudio.teams.presenters.profile import device_text
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for


@allow(Role.VIEWER, columns=no_columns)
@require_http_methods(["GET", "HEAD", "POST"])
def browsers(request: MemberRequest) -> HttpResponse:
    """With what a browser subscribes; a POST adds this one, refreshes what is known of it, or removes it.

    204, or 400 for what is no subscription.
    """
    if request.method != "POST":
        key = public_key_of(settings.PUSH_KEY) if settings.PUSH_KEY else ""
        return JsonResponse({"key": key, "worker": url_for("notifications_worker")})
    if "removal" in request.POST:
        unsubscribe_address(user=request.member.user, endpoint=request.POST.get("endpoint", ""))
        return HttpResponse(status=204)
    names = ("endpoint", "p256dh", "auth")
    try:
        subscribe(
            user=request.member.user,
            address={name: request.POST.get(name, "") for name in names},
            device=device_text(request.headers.get("User-Agent", "")),
            session_key=request.session.session_key or "",
            now=database_time.now(),
        )
    except BadSubscription:
        return HttpResponseBadRequest()
    return HttpResponse(status=204)


@allow(Role.VIEWER)
@require_POST
def removal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    if not unsubscribe(user=request.member.user, pk=pk):
        raise Http404
    messages.success(request, _("Browser removed. It gets no more notifications."))
    return redirect("notification_settings")


@allow(Role.VIEWER)
@require_POST
def trial(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Send a notification that says that notifications work."""
    if not send_trial(user=request.member.user, pk=pk, now=database_time.now()):
        raise Http404
    messages.success(request, _("Test notification sent. It should arrive within a few seconds."))
    return redirect("notification_settings")
