"""The page of jobs that the API tracks, and clearing orphans."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pixstudio.accounts.error_messages import ACCOUNT_FAILURES, failure_message
from pixstudio.scheduler import operations
from pixstudio.scheduler.presenters import tracking_page
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time


@allow(Role.ADMIN)
@require_safe
def tracking(request: MemberRequest) -> HttpResponse:
    """Asks the API each time: nothing is stored here."""
    try:
        page = tracking_page(operations.tracked_jobs(team=request.member.team))
    except ACCOUNT_FAILURES as error:
        page = tracking_page([], failure_message(error))
    return render(request, "scheduler/tracked_jobs.html", {"page": page})


@allow(Role.ADMIN)
@require_POST
def clearance(request: MemberRequest) -> HttpResponse:
    keys, now = request.POST.getlist("keys"), database_time.now()
    try:
        cleared = operations.clear_tracking(member=request.member, keys=keys, now=now)
    except ACCOUNT_FAILURES as error:
        messages.error(request, failure_message(error))
        return redirect("tracked_jobs")
    _say(request, cleared)
    return redirect("tracked_jobs")


def _say(request: MemberRequest, cleared: operations.Cleared) -> None:
    if cleared.left:
        text = ngettext(
            "%(count)s job was skipped: it’s in progress, or too many were selected.",
            "%(count)s jobs were skipped: they’re in progress, or too many were selected.",
            cleared.left,
        )
        messages.warning(request, text % {"count": cleared.left})
    if cleared.count:
        text = ngettext(
            "%(count)s job cleared. Nothing was stopped or refunded.",
            "%(count)s jobs cleared. Nothing was stopped or refunded.",
            cleared.count,
        )
        messages.success(request, text % {"count": cleared.count})
    elif not cleared.left:
        messages.info(request, _("These jobs are no longer tracked."))
