"""Add, edit, switch and delete webhooks; secrets are shown once."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.compression import mark_secret
from pixstudio.webhooks import operations
from pixstudio.webhooks.forms import WebhookForm
from pixstudio.webhooks.models import Webhook
from pixstudio.webhooks.presenters.webhooks import form_page, secret_page
from pixstudio.webhooks.views.lookup import webhook_or_404


@allow(Role.ADMIN, is_fresh=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_webhook(request: MemberRequest) -> HttpResponse:
    """The form; its answer shows the secret, which is not shown again."""
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            webhook, made = operations.create_webhook(
                member=request.member,
                values=form.webhook_input(),
                nonce=form.cleaned_data["nonce"],
                now=database_time.now(),
            )
        except operations.TooManyWebhooks:
            form.add_error(None, _("Not added. Your team has as many webhooks as it can have."))
        else:
            return _secret_page(request, webhook, made, is_new=True)
    return _form_page(request, form, None)


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_webhook(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    found = webhook_or_404(request, pk)
    form = WebhookForm(request.POST or None, webhook=found)
    if form.is_valid():
        try:
            operations.update_webhook(
                member=request.member,
                webhook=found,
                version=form.cleaned_data["version"] or 0,
                values=form.webhook_input(),
                now=database_time.now(),
            )
        except operations.EditConflict:
            text = _("Someone else just changed this webhook. Nothing was saved. Open it again.")
            form.add_error(None, text)
        else:
            messages.success(request, _("Saved. Deliveries that wait go to the new address."))
            return redirect("webhook", found.pk)
    return _form_page(request, form, found)


def _form_page(request: MemberRequest, form: WebhookForm, webhook: Webhook | None) -> HttpResponse:
    context = {"form": form, "page": form_page(form, webhook)}
    status = 422 if form.is_bound else 200
    return render(request, "webhooks/webhook_form.html", context, status=status)


@allow(Role.ADMIN, is_fresh=True)
@never_cache
@require_POST
def secret(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Rotate the secret and show the new one, once."""
    found = webhook_or_404(request, pk)
    made = operations.rotate_secret(member=request.member, webhook=found, now=database_time.now())
    return _secret_page(request, found, made, is_new=False)


def _secret_page(
    request: MemberRequest, webhook: Webhook, made: str, *, is_new: bool
) -> HttpResponse:
    page = secret_page(webhook, made, is_new=is_new)
    return mark_secret(render(request, "webhooks/secret.html", {"page": page, "activity": None}))


@allow(Role.ADMIN)
@require_POST
def switch(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Enable the webhook (`is_enabled` 1) or disable it (0)."""
    found = webhook_or_404(request, pk)
    is_enabled = request.POST.get("is_enabled") == "1"
    operations.set_enabled(
        member=request.member, webhook=found, is_enabled=is_enabled, now=database_time.now()
    )
    if is_enabled:
        messages.success(request, _("Enabled. It gets events from now on."))
    else:
        messages.success(request, _("Disabled. It gets no events."))
    return redirect("webhook", found.pk)


@allow(Role.ADMIN)
@require_POST
def removal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    found = webhook_or_404(request, pk)
    operations.delete_webhook(member=request.member, webhook=found, now=database_time.now())
    messages.success(request, _("“%(name)s” deleted.") % {"name": found})
    return redirect("webhooks")
