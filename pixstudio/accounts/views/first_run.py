"""Setup after installation: connect the API, then add an account."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pixstudio.accounts import queries
from pixstudio.accounts.forms import NewAccountForm, TokenForm
from pixstudio.accounts.models import Account
from pixstudio.accounts.presenters import connection_status
from pixstudio.accounts.views.editing import add_account
from pixstudio.accounts.views.listing import connect
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.policies import allow
from pixstudio.web.addresses import url_for

CREATE_URL = "/create/"


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: MemberRequest) -> HttpResponse:
    """Show the first unfinished step. A form of a finished step is ignored, except a new token."""
    team = request.member.team
    connection, found = queries.connection_of(team), list(queries.accounts_of(team))
    if connection is None or "token" in request.POST:
        return _token_step(request)
    words = connection_status(connection)
    if not found:
        return _account_step(request, words)
    context = _context(request.member, "ready", api_text=words, accounts=found)
    return render(request, "accounts/first_run.html", context)


def _token_step(request: MemberRequest) -> HttpResponse:
    form = TokenForm(request.POST if "token" in request.POST else None)
    if form.is_valid() and connect(request, form):
        return redirect("first_run")
    context = _context(request.member, "token", form=form)
    return render(request, "accounts/first_run.html", context)


def _account_step(request: MemberRequest, words: str) -> HttpResponse:
    form = NewAccountForm(request.POST or None)
    if form.is_valid() and add_account(request, form):
        return redirect(CREATE_URL)
    context = _context(request.member, "account", form=form, api_text=words)
    return render(request, "accounts/first_run.html", context)


def _context(
    member: Membership,
    step: str,
    *,
    form: Form | None = None,
    api_text: str = "",
    accounts: list[Account] | None = None,
) -> dict[str, Any]:
    page = {
        "step": step,
        "form": form,
        "url": url_for("first_run"),
        "owner_text": f"{member.user}, {member.team.name}",
        "api_text": api_text,
        "accounts": accounts or [],
        "skip_url": CREATE_URL,
        "skip_label": _("Skip for now"),
    }
    return {"first_run": page}
