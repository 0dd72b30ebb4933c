"""The page of days that were compared with the API, and what is decided there. Admins only."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.reconciliation.export import exported_lines
from pixstudio.reconciliation.models import Finding
from pixstudio.reconciliation.operations import decisions
from pixstudio.reconciliation.presenters import reconciliation_page
from pixstudio.reconciliation.queries import days_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target
from pixstudio.web.lists.csv_export import csv_response


@allow(Role.ADMIN)
@require_safe
def reconciliation(request: MemberRequest) -> HttpResponse:
    page = reconciliation_page(
        request.member,
        before=_day(request.GET.get("before", "")),
        is_open=request.GET.get("show") == "open",
        now=database_time.now(),
    )
    return render(request, "reconciliation/reconciliation.html", {"page": page})


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


@allow(Role.ADMIN)
@require_POST
def match(request: MemberRequest, pk: int) -> HttpResponse:
    """Match a POST with the posted job; its video too, if only one may be it."""
    _finding_or_404(request, pk)
    attempt = request.POST.get("attempt", "")
    if not (attempt.isascii() and attempt.isdigit() and len(attempt) < 19):
        raise Http404
    try:
        is_bound = decisions.match_finding(
            member=request.member, finding_id=pk, attempt_id=int(attempt), now=database_time.now()
        )
    except decisions.AlreadyDecided:
        return _back_as_decided(request)
    text = _("Matched. The job counts as charged; its video is still looked for.")
    messages.success(request, _("Matched. The job has its video now.") if is_bound else text)
    return redirect(redirect_target(request, "reconciliation"))


@allow(Role.ADMIN)
@require_POST
def foreign(request: MemberRequest, pk: int) -> HttpResponse:
    _finding_or_404(request, pk)
    note, now = request.POST.get("note", ""), database_time.now()
    try:
        decisions.mark_foreign(member=request.member, finding_id=pk, note=note, now=now)
    except decisions.AlreadyDecided:
        return _back_as_decided(request)
    messages.success(request, _("Marked. It no longer counts as a difference."))
    return redirect(redirect_target(request, "reconciliation"))


@allow(Role.ADMIN)
@require_POST
def reopening(request: MemberRequest, pk: int) -> HttpResponse:
    _finding_or_404(request, pk)
    now = database_time.now()
    try:
        decisions.reopen_finding(member=request.member, finding_id=pk, now=now)
    except decisions.AlreadyDecided:
        return _back_as_decided(request)
    messages.success(request, _("Reopened."))
    return redirect(redirect_target(request, "reconciliation"))


@allow(Role.ADMIN)
@require_POST
def check(request: MemberRequest, pk: int) -> HttpResponse:
    """Have a day checked again."""
    day = get_object_or_404(days_of(request.member.team), pk=pk)
    decisions.check_again(day=day, now=database_time.now())
    messages.success(request, _("Checking again. Reload the page in a moment."))
    return redirect(redirect_target(request, "reconciliation"))


@allow(Role.ADMIN)
@require_POST
def export(request: MemberRequest) -> StreamingHttpResponse:
    """All days as CSV. Recorded in the audit log."""
    member = request.member
    record(Action.RECONCILIATION_EXPORTED, member=member, target=member.team)
    return csv_response(exported_lines(member.team), "reconciliation.csv")


def _finding_or_404(request: MemberRequest, pk: int) -> Finding:
    return get_object_or_404(Finding.objects.filter(day__team=request.member.team), pk=pk)


def _back_as_decided(request: MemberRequest) -> HttpResponse:
    messages.info(request, _("This was decided or explained in the meantime. Nothing was changed."))
    return redirect(redirect_target(request, "reconciliation"))
