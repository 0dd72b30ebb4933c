"""The page of accounts and what can be done to them."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixstudio.accounts import operations, queries
from pixstudio.accounts.forms import AccountForm, NewAccountForm, TokenForm
from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.operations import PasswordNeeded
from pixstudio.accounts.presenters import account_row, accounts_page
from pixstudio.accounts.words import TROUBLES, Trouble, trouble_words
from pixstudio.pixverse.errors import BadRequest
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow


@allow(Role.ADMIN)
@require_safe
def accounts(request: MemberRequest) -> HttpResponse:
    team = request.member.team
    connection = queries.connection_of(team)
    if connection is None:
        return redirect("first_run")
    found = queries.accounts_with_running(team)
    context = {
        "accounts": [account_row(account, running) for account, running in found],
        "page": accounts_page(found, connection),
    }
    return render(request, "accounts/accounts.html", context)


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def token(request: MemberRequest) -> HttpResponse:
    form = TokenForm(request.POST or None)
    if form.is_valid() and connect(request, form):
        return redirect("accounts")
    return render(request, "accounts/account_form.html", {"form": form, "page": _token_page()})


def connect(request: MemberRequest, form: TokenForm) -> bool:
    """Try the token of a valid form; trouble becomes an error at its field."""
    team, now = request.member.team, timezone.now()
    try:
        operations.connect_api(team=team, token=form.cleaned_data["token"], now=now)
    except TROUBLES as error:
        form.add_error("token", trouble_words(error))
        return False
    return True


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request: MemberRequest) -> HttpResponse:
    if queries.connection_of(request.member.team) is None:
        return redirect("first_run")
    form = NewAccountForm(request.POST or None)
    if form.is_valid() and add_account(request, form):
        return redirect("accounts")
    return render(request, "accounts/account_form.html", {"form": form, "page": _new_page()})


def add_account(request: MemberRequest, form: NewAccountForm) -> bool:
    """Connect the account of a valid form; trouble becomes an error in it."""
    values, team, now = form.cleaned_data, request.member.team, timezone.now()
    try:
        account = operations.save_account(
            team=team,
            email=values["email"],
            password=values["password"],
            max_jobs=values["maxJobs"],
            name=values["name"],
            now=now,
        )
    except TROUBLES as error:
        _show_trouble(form, error)
        return False
    messages.success(request, _("“%(name)s” is connected.") % {"name": account.name})
    return True


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    found = _account(request, account_id)
    form = AccountForm(request.POST or None, account=found)
    if form.is_valid() and _change(request, found, form):
        return redirect("accounts")
    context = {"form": form, "page": _account_page(found)}
    return render(request, "accounts/account_form.html", context)


def _change(request: HttpRequest, found: Account, form: AccountForm) -> bool:
    values = form.cleaned_data
    try:
        changed = operations.update_account(
            account=found,
            password=values["password"],
            max_jobs=values["maxJobs"],
            name=values["name"],
            now=timezone.now(),
        )
    except TROUBLES as error:
        _show_trouble(form, error)
        return False
    messages.success(request, _("“%(name)s” was changed.") % {"name": changed.name})
    return True


def _show_trouble(form: Form, error: Trouble) -> None:
    is_about_password = isinstance(error, BadRequest | PasswordNeeded)
    form.add_error("password" if is_about_password else None, trouble_words(error))


@allow(Role.ADMIN)
@require_POST
def refresh_all(request: MemberRequest) -> HttpResponse:
    team, now = request.member.team, timezone.now()
    try:
        unread = operations.refresh_accounts(team=team, now=now)
    except TROUBLES as error:
        messages.error(request, trouble_words(error))
        return redirect("accounts")
    if unread:
        names = ", ".join(account.name for account in unread)
        messages.warning(request, _("Could not be read now: %(names)s.") % {"names": names})
    else:
        messages.success(request, _("Plans and credits were read."))
    return redirect("accounts")


@allow(Role.ADMIN)
@require_POST
def refresh(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    found, now = _account(request, account_id), timezone.now()
    try:
        is_read = operations.refresh_account(account_id=found.pk, now=now, lifts_hold=True)
    except TROUBLES as error:
        messages.error(request, trouble_words(error))
        return redirect("accounts")
    if is_read:
        messages.success(request, _("“%(name)s” was read.") % {"name": found.name})
    else:
        messages.warning(request, _unread_words(found))
    return redirect("accounts")


def _unread_words(account: Account) -> str:
    account.refresh_from_db(fields=["health"])
    if account.health == Health.OK:
        return _("The API could not be read now. What you see is from the last reading.")
    return _("“%(name)s” needs you: see below what to do.") % {"name": account.name}


@allow(Role.ADMIN)
@require_POST
def pause(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Pauses a working account and resumes a paused one; `is_paused` 0 or 1 says which, if given."""
    found = _account(request, account_id)
    wanted = request.POST.get("is_paused")
    is_paused = not found.is_paused if wanted not in ("0", "1") else wanted == "1"
    operations.set_paused(account=found, is_paused=is_paused)
    words = _("“%(name)s” gets no new jobs.") if is_paused else _("“%(name)s” takes jobs again.")
    messages.success(request, words % {"name": found.name})
    return redirect("accounts")


@allow(Role.ADMIN, is_fresh=True)
@require_POST
def removal(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    found = _account(request, account_id)
    operations.forget_account(account=found)
    messages.success(request, _("“%(name)s” was removed here.") % {"name": found.name})
    return redirect("accounts")


def _account(request: MemberRequest, account_id: uuid.UUID) -> Account:
    return get_object_or_404(queries.accounts_of(request.member.team), pk=account_id)


def _token_page() -> dict[str, Any]:
    return {
        "title": _("Change the token"),
        "url": reverse("account_token"),
        "back_url": reverse("accounts"),
        "intro": _("The new token replaces the old one once the API has accepted it."),
        "submit_label": _("Connect and check"),
    }


def _new_page() -> dict[str, Any]:
    return {
        "title": _("Add account"),
        "url": reverse("account_new"),
        "back_url": reverse("accounts"),
        "intro": _("A PixVerse account your team makes videos with. Adding it costs nothing."),
        "submit_label": _("Add account"),
    }


def _account_page(account: Account) -> dict[str, Any]:
    name = {"name": account.name}
    return {
        "title": account.name,
        "url": reverse("account", args=[account.pk]),
        "back_url": reverse("accounts"),
        "intro": account.email,
        "submit_label": _("Save"),
        "removal": {
            "title": _("Remove here"),
            "label": _("Remove account"),
            "url": reverse("account_removal", args=[account.pk]),
            "text": _("Running jobs go on at PixVerse; the account stays configured at the API."),
            "confirm": _("Remove “%(name)s” from this studio? Its videos stay.") % name,
        },
    }
