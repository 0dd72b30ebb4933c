"""The page of one account, and what a press on its buttons does."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixstudio.accounts import operations, queries
from pixstudio.accounts.forms import RemovalForm
from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.presenters import account_page, removal_page, tested_words
from pixstudio.accounts.presenters.chart import SPAN
from pixstudio.accounts.views.finding import account_or_404, back_to
from pixstudio.accounts.words import TROUBLES, trouble_words
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow


@allow(Role.ADMIN)
@require_safe
def account(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    found, now = account_or_404(request, account_id), timezone.now()
    page = account_page(
        found,
        queries.jobs_on(found),
        queries.readings_of(found, now - SPAN),
        connection=queries.connection_of(found.team),
        now=now,
    )
    return render(request, "accounts/account.html", {"page": page, "account": page.row})


@allow(Role.ADMIN)
@require_POST
def refresh(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Reads plan and credits, which tests the account: what was found is said."""
    found, now = account_or_404(request, account_id), timezone.now()
    try:
        is_read = operations.refresh_account(account_id=found.pk, now=now, lifts_hold=True)
    except TROUBLES as error:
        messages.error(request, trouble_words(error))
        return back_to(request, found)
    found.refresh_from_db()
    if is_read:
        messages.success(request, tested_words(found))
    else:
        messages.warning(request, _unread_words(found))
    return back_to(request, found)


def _unread_words(found: Account) -> str:
    if operations.token_is_refused(found.team_id):
        return _("The API refuses the team’s token: see below what to do.")
    if found.health == Health.OK:
        return _("The API could not be read now. What you see is from the last reading.")
    return _("“%(name)s” needs you: see below what to do.") % {"name": found.name}


@allow(Role.ADMIN)
@require_POST
def recovery(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Saves an account at the API once more with the password we have: one click back to work."""
    found = account_or_404(request, account_id)
    try:
        now = timezone.now()
        found = operations.recover_account(member=request.member, account=found, now=now)
    except operations.ChangedMeanwhile:
        messages.info(request, _("Somebody saved the account at this moment. Look at it again."))
    except TROUBLES as error:
        messages.error(request, trouble_words(error))
    else:
        messages.success(request, tested_words(found))
    return back_to(request, found)


@allow(Role.ADMIN)
@require_POST
def pause(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Pauses a working account and resumes a paused one; `is_paused` 0 or 1 says which, if given."""
    found, now = account_or_404(request, account_id), timezone.now()
    wanted = request.POST.get("is_paused")
    is_paused = not found.is_paused if wanted not in ("0", "1") else wanted == "1"
    operations.set_paused(account=found, is_paused=is_paused, member=request.member, now=now)
    words = _("“%(name)s” gets no new jobs.") if is_paused else _("“%(name)s” takes jobs again.")
    messages.success(request, words % {"name": found.name})
    return back_to(request, found)


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Asks what goes and what becomes of the jobs; a choice is carried out."""
    found = account_or_404(request, account_id)
    form = RemovalForm(request.POST or None)
    if form.is_valid() and _remove(request, found, form.cleaned_data["where"]):
        return redirect("accounts")
    members = found.members.count()
    page = removal_page(found, queries.jobs_on(found), members)
    return render(request, "accounts/removal.html", {"page": page, "form": form})


def _remove(request: MemberRequest, found: Account, where: str) -> bool:
    now, member = timezone.now(), request.member
    if where == RemovalForm.HERE:
        operations.forget_account(account=found, member=member, now=now)
        messages.success(request, _("“%(name)s” was removed here.") % {"name": found.name})
        return True
    try:
        operations.remove_account_upstream(account=found, member=member, now=now)
    except TROUBLES as error:
        words = _("Nothing was removed. %(why)s") % {"why": trouble_words(error)}
        messages.error(request, words)
        return False
    words = _("“%(name)s” was removed here and at the API.") % {"name": found.name}
    messages.success(request, words)
    return True
