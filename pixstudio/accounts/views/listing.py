"""Account list and the team's API token."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixstudio.accounts import operations, queries
from pixstudio.accounts.error_messages import ACCOUNT_FAILURES, failure_message
from pixstudio.accounts.forms import TokenForm
from pixstudio.accounts.presenters import account_row, accounts_page, token_page
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time


@allow(Role.ADMIN)
@require_safe
def accounts(request: MemberRequest) -> HttpResponse:
    team = request.member.team
    connection = queries.connection_of(team)
    if connection is None:
        return redirect("first_run")
    found, waiting = queries.accounts_with_running_counts(team), queries.waiting_counts(team)
    is_refused = bool(connection.problem)
    rows = [
        account_row(row, running, waiting=waiting.get(row.pk, 0), waits_for_token=is_refused)
        for row, running in found
    ]
    context = {"accounts": rows, "page": accounts_page(found, connection)}
    return render(request, "accounts/accounts.html", context)


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def token(request: MemberRequest) -> HttpResponse:
    form = TokenForm(request.POST or None)
    if form.is_valid() and connect(request, form):
        return redirect("accounts")
    return render(request, "accounts/account_form.html", {"form": form, "page": token_page()})


def connect(request: MemberRequest, form: TokenForm) -> bool:
    """Connect the API with the token of a valid form; failures become field errors."""
    member, now = request.member, database_time.now()
    try:
        operations.connect_api(
            team=member.team, token=form.cleaned_data["token"], now=now, member=member
        )
    except ACCOUNT_FAILURES as error:
        form.add_error("token", failure_message(error))
        return False
    return True


@allow(Role.ADMIN)
@require_POST
def refresh_all(request: MemberRequest) -> HttpResponse:
    team, now = request.member.team, database_time.now()
    try:
        unread = operations.refresh_accounts(team=team, now=now)
    except ACCOUNT_FAILURES as error:
        messages.error(request, failure_message(error))
        return redirect("accounts")
    if operations.is_token_refused(team.pk):
        messages.warning(request, _("The API refuses the token. See the steps below."))
    elif unread:
        names = ", ".join(account.name for account in unread)
        messages.warning(request, _("Couldn’t refresh: %(names)s.") % {"names": names})
    else:
        messages.success(request, _("Plans and credits refreshed."))
    return redirect("accounts")
