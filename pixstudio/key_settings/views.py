"""API keys of a member, and for admins of the whole team: list, create, look at, change, revoke."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import (
    MAX_KEYS,
    KeyExists,
    KeyGone,
    ScopeNotAllowed,
    TooManyKeys,
    change_key,
    create_key,
)
from pixstudio.key_settings.forms import KeyLimitsForm, NewKeyForm, RevocationForm, values_of
from pixstudio.key_settings.operations import revoke_with_jobs
from pixstudio.key_settings.presenters import (
    changing_page,
    creating_page,
    key_list,
    key_page,
    revocation_page,
    status_of,
)
from pixstudio.key_settings.queries import key_for
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.compression import mark_secret
from pixstudio.web.lists.keyset_pagination import InvalidCursor


@allow(Role.VIEWER)
@require_safe
def api_keys(request: MemberRequest) -> HttpResponse:
    """Own keys; admins see those of all members."""
    try:
        page = key_list(request.member, request.GET.get("before", ""), database_time.now())
    except InvalidCursor as error:
        raise Http404 from error
    return render(request, "key_settings/keys.html", {"page": page})


@allow(Role.VIEWER, is_fresh=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_key(request: MemberRequest) -> HttpResponse:
    """The form; its answer shows the key's text, which is stored nowhere."""
    form = NewKeyForm(request.member, request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = database_time.now()
        nonce, rules = form.cleaned_data["nonce"], form.rules(now)
        try:
            key, text = create_key(member=request.member, rules=rules, nonce=nonce, now=now)
        except TooManyKeys:
            words = _("No key was created. You have %(most)s; revoke one you don’t use first.")
            form.add_error(None, words % {"most": MAX_KEYS})
        except ScopeNotAllowed:
            form.add_error("scopes", _("Your role doesn’t allow this."))
        except KeyExists:
            words = _("This key was created before. Its text can’t be shown again.")
            messages.info(request, words)
            return redirect("api_keys")
        else:
            return _show(request, key, text)
    context = {"form": form, "page": creating_page(form)}
    return render(request, "key_settings/new.html", context, status=422 if form.errors else 200)


def _show(request: MemberRequest, key: ApiKey, text: str) -> HttpResponse:
    context: dict[str, Any] = {
        "key": {"name": key.name, "text": text, "url": url_for("api_key", key.pk)},
        "back_url": url_for("api_keys"),
        "reference_url": url_for("api_documentation"),
        # Without the job panel, which shows other members' text and makes the page long.
        "activity": None,
    }
    return mark_secret(render(request, "key_settings/created.html", context))


@allow(Role.VIEWER)
@require_safe
def api_key(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """A key with what it spent and its jobs."""
    key, before = _key(request, pk), request.GET.get("before", "")
    try:
        page = key_page(key, request.member, before, database_time.now())
    except InvalidCursor as error:
        raise Http404 from error
    return render(request, "key_settings/key.html", {"page": page})


@allow(Role.VIEWER, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def key_settings(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Change name, budget and addresses."""
    key, now = _key(request, pk), database_time.now()
    if status_of(key, now) is not None:
        messages.error(request, _("This key no longer works. Nothing was changed."))
        return redirect("api_key", pk=pk)
    data = request.POST if request.method == "POST" else None
    form = KeyLimitsForm(data, initial=values_of(key), spends=Scope.CREATE in key.scopes)
    if form.is_valid():
        try:
            change_key(member=request.member, key=key, **form.limits, now=now)
        except KeyGone:
            messages.error(request, _("This key no longer works. Nothing was changed."))
        else:
            messages.success(request, _("Saved. Applies from the next request and job."))
        return redirect("api_key", pk=pk)
    context = {"form": form, "page": changing_page(key, form)}
    return render(
        request, "key_settings/settings.html", context, status=422 if form.errors else 200
    )


@allow(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def revocation(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then revoke. Without a fresh sign-in: whoever fears a leak loses no time."""
    key = _key(request, pk)
    if request.method != "POST":
        page = revocation_page(key, request.member)
        return render(request, "key_settings/revocation.html", {"page": page})
    form = RevocationForm(request.POST)
    form.full_clean()
    is_first, cancelled = revoke_with_jobs(
        member=request.member,
        key=key,
        cancels_jobs=form.cleaned_data["cancels_jobs"],
        now=database_time.now(),
    )
    messages.success(request, _revoked_text(key, is_first=is_first, cancelled=cancelled))
    return redirect("api_keys")


def _revoked_text(key: ApiKey, *, is_first: bool, cancelled: int) -> str:
    words = [
        _("“%(name)s” revoked. It no longer works.")
        if is_first
        else _("“%(name)s” was already revoked.")
    ]
    if cancelled:
        text = ngettext(
            "%(count)s job cancelled, not charged.",
            "%(count)s jobs cancelled, not charged.",
            cancelled,
        )
        words.append(text % {"count": cancelled})
    return " ".join([words[0] % {"name": key.name}, *words[1:]])


def _key(request: MemberRequest, pk: uuid.UUID) -> ApiKey:
    """Own or, for admins, one of the team's. Raises: Http404."""
    key = key_for(request.member, pk)
    if key is None:
        raise Http404
    return key
