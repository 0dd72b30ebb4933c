"""The imports page and its actions; for admins."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.accounts.error_messages import ACCOUNT_FAILURES, failure_message
from pixstudio.accounts.models import Account
from pixstudio.accounts.queries import accounts_of
from pixstudio.imports import operations
from pixstudio.imports.forms import ImportForm
from pixstudio.imports.operations import ImportAlreadyEnded, ImportAlreadyOpen
from pixstudio.imports.presenters import count_text_of, import_row
from pixstudio.imports.queries import import_statuses, imports_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for


@allow(Role.ADMIN)
@require_safe
def imports(request: MemberRequest) -> HttpResponse:
    """All accounts; `?count=` with an account's id asks PixVerse how many results it lists."""
    accounts = list(accounts_of(request.member.team))
    found = import_statuses(request.member.team)
    asked = request.GET.get("count", "")
    rows = [
        import_row(one, found[one.pk], _count_text(one) if str(one.pk) == asked else "")
        for one in accounts
    ]
    return render(request, "imports/imports.html", {"rows": rows})


@allow(Role.ADMIN)
@require_safe
def import_state(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """One account's row, polled while an import or download is active."""
    account = _account(request, account_id)
    row = import_row(account, import_statuses(request.member.team)[account.pk])
    return render(request, "imports/_import.html", {"row": row})


@allow(Role.ADMIN)
@require_safe
def import_count(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """How many results PixVerse lists, for the row."""
    account = _account(request, account_id)
    row = import_row(
        account, import_statuses(request.member.team)[account.pk], _count_text(account)
    )
    return render(request, "imports/_import_count.html", {"row": row})


def _count_text(account: Account) -> str:
    try:
        return count_text_of(operations.count_results(account=account))
    except ACCOUNT_FAILURES as error:
        return failure_message(error)


@allow(Role.ADMIN)
@require_POST
def import_start(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    account = _account(request, account_id)
    form = ImportForm(request.POST)
    form.is_valid()
    try:
        operations.start_import(
            member=request.member, account=account, now=database_time.now(), **form.cleaned_data
        )
    except ImportAlreadyOpen:
        messages.warning(request, _("An import from this account is already running."))
    else:
        messages.success(request, _("Import started. It’s free."))
    return _to_row(account.pk)


def _to_row(account_id: uuid.UUID) -> HttpResponse:
    """Back to the list, scrolled to the account."""
    return redirect(f"{url_for('imports')}#import-{account_id}")


def _account(request: MemberRequest, account_id: uuid.UUID) -> Account:
    return get_object_or_404(accounts_of(request.member.team), pk=account_id)


def _change(
    request: MemberRequest, pk: uuid.UUID, change: Callable[..., None], message: str
) -> HttpResponse:
    """Change an import of the member's team and report the outcome."""
    walk = get_object_or_404(imports_of(request.member.team), pk=pk)
    try:
        change(member=request.member, walk=walk, now=database_time.now())
    except ImportAlreadyEnded:
        messages.warning(request, _("The import has already ended."))
    else:
        messages.success(request, message)
    return _to_row(walk.account_id)


@allow(Role.ADMIN)
@require_POST
def import_pause(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    message = _("Import paused. Imported results stay.")
    return _change(request, pk, operations.pause_import, message)


@allow(Role.ADMIN)
@require_POST
def import_resumption(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _change(request, pk, operations.resume_import, _("Import resumed."))


@allow(Role.ADMIN)
@require_POST
def import_ending(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    message = _("Import stopped. Imported results stay.")
    return _change(request, pk, operations.stop_import, message)
