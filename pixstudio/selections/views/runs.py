"""A member's bulk runs: confirm, watch, cancel, dismiss."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.selections import operations
from pixstudio.selections.actions import ACTIONS
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.selections.operations import RunEnded
from pixstudio.selections.presenters.proposal import proposal_of
from pixstudio.selections.presenters.runs import run_status
from pixstudio.selections.queries import runs_of
from pixstudio.selections.views.answers import current_list
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target


def _run(request: MemberRequest, pk: uuid.UUID) -> BulkRun:
    return get_object_or_404(runs_of(request.member), pk=pk)


@allow(Role.CREATOR)
@require_safe
def confirmation(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The price of a run that waits for its confirmation."""
    run = _run(request, pk)
    if run.state != RunState.PROPOSED:
        return redirect("gallery")
    context = {"proposal": proposal_of(run, request.member, database_time.now())}
    return render(request, "selections/confirmation.html", context)


@allow(Role.CREATOR)
@require_POST
def start(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin a run whose price was confirmed; pressed twice, it is begun once."""
    run = _run(request, pk)
    if run.argument.get("count"):
        operations.start_proposed_run(run=run, now=database_time.now())
    return redirect("gallery")


@allow(Role.VIEWER)
@require_safe
def progress(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """How far a run is, polled by the page. When it has ended, the list is drawn again."""
    run = _run(request, pk)
    is_over = not run.is_running
    context = {"run": run_status(run), "list_url": current_list(request) if is_over else ""}
    return render(request, "selections/_run.html", context)


@allow(Role.VIEWER)
@require_POST
def cancellation(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    run = _run(request, pk)
    try:
        operations.cancel_run(run=run, actions=ACTIONS, now=database_time.now())
    except RunEnded:
        messages.info(request, _("This had ended already."))
    return _to_list(request, _run(request, pk))


@allow(Role.VIEWER)
@require_POST
def dismissal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    run = _run(request, pk)
    operations.dismiss_run(run=run, now=database_time.now())
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse("")
    return redirect(redirect_target(request, "gallery"))


def _to_list(request: MemberRequest, run: BulkRun) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(redirect_target(request, "gallery"))
    context = {"run": run_status(run), "list_url": current_list(request)}
    return render(request, "selections/_run.html", context)
