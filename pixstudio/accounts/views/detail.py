"""Account page and its actions."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixstudio.accounts import operations, queries
from pixstudio.accounts.error_messages import ACCOUNT_FAILURES, failure_message
from pixstudio.accounts.forms import RemovalForm
from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.presenters import account_page, refresh_message, removal_page
from pixstudio.accounts.presenters.credit_chart import SPAN
from pixstudio.accounts.views.lookup import account_or_404, redirect_back
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time


@allow(Role.ADMIN)
@require_safe
def account(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    found, now = account_or_404(request, account_id), database_time.now()
    page = account_page(
        found,
        queries.job_counts(found),
        queries.credit_readings(found, now - SPAN),
        connection=queries.connection_of(found.team),
        now=now,
    )
    return render(request, "accounts/account.html", {"page": page, "account": page.row})


@allow(Role.ADMIN)
@require_POST
def refresh(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Read plan and credits, which also tests the account, and show the result."""
    found, now = account_or_404(request, account_id), database_time.now()
    try:
        is_read = operations.refresh_account(account_id=found.pk, now=now, lifts_hold=True)
        found.refresh_from_db()
    except ACCOUNT_FAILURES as error:
        messages.error(request, failure_message(error))
        return redirect_back(request, found)
    if is_read:
        messages.success(request, refresh_message(found))
    else:
        messages.warning(request, _unread_message(found))
    return redirect_back(request, found)


def _unread_message(found: Account) -> str:
    if operations.is_token_refused(found.team_id):
        return _("The API refuses the token. See the steps below.")
    if found.health == Health.OK:
        return _("The API couldn’t be reached. Values are from the last refresh.")
    return _("“%(name)s” needs attention. See the steps below.") % {"name": found.name}


@allow(Role.ADMIN)
@require_POST
def recovery(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Save the account at the API again with the stored password, which clears a hold."""
    found = account_or_404(request, account_id)
    try:
        now = database_time.now()
        found = operations.recover_account(member=request.member, account=found, now=now)
    except operations.EditConflict:
        messages.info(request, _("Someone else just saved this account. Check it again."))
    except ACCOUNT_FAILURES as error:
        messages.error(request, failure_message(error))
    else:
        messages.success(request, refresh_message(found))
    return redirect_back(request, found)


@allow(Role.ADMIN)
@require_POST
def pause(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Set the pause to `is_paused` (0 or 1), or toggle it if not given."""
    found, now = account_or_404(request, account_id), database_time.now()
    wanted = request.POST.get("is_paused")
    is_paused = not found.is_paused if wanted not in ("0", "1") else wanted == "1"
    operations.set_paused(account=found, is_paused=is_paused, member=request.member, now=now)
    text = (
        _("“%(name)s” paused. It gets no new jobs.")
        if is_paused
        else _("“%(name)s” resumed. It gets jobs again.")
    )
    messages.success(request, text % {"name": found.name})
    return redirect_back(request, found)


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Show the removal confirmation; remove the account on POST."""
    found = account_or_404(request, account_id)
    form = RemovalForm(request.POST or None)
    if form.is_valid() and _remove(request, found, form.cleaned_data["where"]):
        return redirect("accounts")
    members = found.members.count()
    page = removal_page(found, queries.job_counts(found), members)
    return render(request, "accounts/removal.html", {"page": page, "form": form})


def _remove(request: MemberRequest, found: Account, where: str) -> bool:
    now, member = database_time.now(), request.member
    if where == RemovalForm.HERE:
        operations.remove_account(account=found, member=member, now=now)
        messages.success(request, _("“%(name)s” removed here.") % {"name": found.name})
        return True
    try:
        operations.remove_account_upstream(account=found, member=member, now=now)
    except ACCOUNT_FAILURES as error:
        text = _("Nothing was removed. %(why)s") % {"why": failure_message(error)}
        messages.error(request, text)
        return False
    text = _("“%(name)s” removed here and at the API.") % {"name": found.name}
    messages.success(request, text)
    return True
