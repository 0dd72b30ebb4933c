"""Views that add, edit and import accounts."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pixstudio.accounts import operations, queries
from pixstudio.accounts.error_messages import (
    ACCOUNT_FAILURES,
    AccountFailure,
    failure_message,
    save_failure_message,
)
from pixstudio.accounts.forms import AccountForm, NewAccountForm
from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import (
    AccountInput,
    AlreadyConnected,
    EditConflict,
    PasswordRequired,
)
from pixstudio.accounts.presenters import (
    account_form_page,
    conflict_message,
    import_page,
    new_account_page,
)
from pixstudio.accounts.views.lookup import account_or_404
from pixstudio.pixverse.errors import BadRequest
from pixstudio.pixverse.schemas import AccountConfig
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request: MemberRequest) -> HttpResponse:
    if queries.connection_of(request.member.team) is None:
        return redirect("first_run")
    form = NewAccountForm(request.POST or None)
    if form.is_valid() and add_account(request, form):
        return redirect("accounts")
    return render(request, "accounts/account_form.html", {"form": form, "page": new_account_page()})


def add_account(request: MemberRequest, form: NewAccountForm) -> bool:
    """Connect the account of a valid form; failures become form errors."""
    values, member, now = form.cleaned_data, request.member, database_time.now()
    inputs = AccountInput(values["name"], values["maxJobs"], values["password"])
    try:
        account = operations.connect_account(
            member=member, email=values["email"], values=inputs, now=now
        )
    except AlreadyConnected as error:
        form.add_error("email", _already_connected_message(error.account))
        return False
    except ACCOUNT_FAILURES as error:
        _add_form_error(form, error)
        return False
    messages.success(request, _("“%(name)s” is connected.") % {"name": account.name})
    return True


def _already_connected_message(account: Account) -> str:
    text = _(
        "“%(name)s” is already connected with this email (%(email)s). Nothing was changed. Edit "
        "it under Accounts instead."
    )
    return text % {"name": account.name, "email": account.email}


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_account(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    found = account_or_404(request, account_id)
    form = AccountForm(request.POST or None, account=found)
    if form.is_valid():
        try:
            if _update(request, found, form):
                return redirect("accounts")
        except EditConflict as error:
            form = _conflict_form(form, error.account)
    context = {"form": form, "page": account_form_page(found)}
    return render(request, "accounts/account_form.html", context)


def _update(request: MemberRequest, found: Account, form: AccountForm) -> bool:
    try:
        changed = operations.update_account(
            member=request.member,
            account=found,
            version=form.cleaned_data["version"],
            values=form.account_input(),
            now=database_time.now(),
        )
    except ACCOUNT_FAILURES as error:
        _add_form_error(form, error)
        return False
    messages.success(request, _("“%(name)s” saved.") % {"name": changed.name})
    return True


def _conflict_form(form: AccountForm, account: Account) -> AccountForm:
    """The form with the entered values and a message about the concurrent change."""
    words = conflict_message(form, account, queries.last_change(account))
    reopened = form.reopened()
    reopened.add_error(None, words)
    return reopened


def _add_form_error(form: Form, error: AccountFailure) -> None:
    is_about_password = isinstance(error, BadRequest | PasswordRequired)
    form.add_error("password" if is_about_password else None, save_failure_message(error))


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def import_accounts(request: MemberRequest) -> HttpResponse:
    """List importable accounts; import the selected ones on POST."""
    if queries.connection_of(request.member.team) is None:
        return redirect("first_run")
    found: list[AccountConfig] = []
    trouble = ""
    try:
        if request.method == "POST" and (emails := request.POST.getlist("emails")):
            return _import(request, emails)
        found = operations.find_importable_accounts(team=request.member.team)
    except ACCOUNT_FAILURES as error:
        trouble = failure_message(error)
    page = import_page(found, trouble)
    page["is_unticked"] = request.method == "POST" and not trouble
    return render(request, "accounts/import.html", {"page": page})


def _import(request: MemberRequest, emails: list[str]) -> HttpResponse:
    member, now = request.member, database_time.now()
    new = operations.import_accounts(member=member, emails=emails, now=now)
    text = ngettext("%(count)s account imported.", "%(count)s accounts imported.", len(new))
    if new:
        messages.success(request, text % {"count": len(new)})
    else:
        messages.info(request, _("These accounts are already connected. Nothing was changed."))
    return redirect("accounts")
