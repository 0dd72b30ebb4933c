"""Pages of approvals, and the decisions on them."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixstudio.approvals import operations
from pixstudio.approvals.forms import ApprovalRulesForm
from pixstudio.approvals.operations import Decision
from pixstudio.approvals.presenters.requests import approvals_page, request_page
from pixstudio.approvals.presenters.rules import rules_page
from pixstudio.approvals.queries import decided_approvals, jobs_of_request, waiting_requests
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Approval, Membership, Role
from pixstudio.teams.permissions import NotYours
from pixstudio.teams.policies import allow
from pixstudio.teams.queries import members_of
from pixstudio.teams.security_events import note_refusal
from pixstudio.web import database_time
from pixstudio.web.lists.ids import parse_uuids
from pixstudio.web.text_cleaning import clean_text

MAX_WORDS = 500


@allow(Role.VIEWER)
@require_safe
def approvals(request: MemberRequest) -> HttpResponse:
    member, team = request.member, request.member.team
    waiting, decided = waiting_requests(team), decided_approvals(team)
    page = approvals_page(member, waiting, decided, _names(member), database_time.now())
    return render(request, "approvals/approvals.html", {"page": page})


@allow(Role.VIEWER)
@require_safe
def approval(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _request_page(request, _found(request, pk))


def _request_page(
    request: MemberRequest, found: Approval, *, words: str = "", error: str = ""
) -> HttpResponse:
    member, jobs = request.member, jobs_of_request(found)
    page = request_page(found, jobs, member, _names(member), database_time.now())
    context = {"page": page, "words": words, "error": error}
    return render(request, "approvals/approval.html", context, status=422 if error else 200)


def _found(request: MemberRequest, pk: uuid.UUID) -> Approval:
    rows = Approval.objects.filter(team=request.member.team)
    return get_object_or_404(rows.select_related("team", "requested_by", "decided_by"), pk=pk)


def _names(member: Membership) -> dict[int, str]:
    return {one.user_id: str(one.user) for one in members_of(member.team)}


@allow(Role.VIEWER)
@require_POST
def approving(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Approve the jobs in `job` for the prices that were shown, and leave out the others."""
    decision = _decision(request, pk)
    ids = parse_uuids(request.POST.getlist("job"))
    try:
        count = _decided(
            request, decision, lambda: operations.approve_request(decision=decision, ids=ids)
        )
    except operations.NothingChosen:
        text = _("Choose at least one job, or decline the request.")
        return _request_page(request, decision.approval, words=decision.words, error=text)
    if count:
        text = ngettext(
            "Approved. %(count)s job goes on.", "Approved. %(count)s jobs go on.", count
        )
        messages.success(request, text % {"count": count})
    return redirect("approvals" if count else request.path.removesuffix("approval/"))


@allow(Role.VIEWER)
@require_POST
def declining(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    decision = _decision(request, pk)
    if not decision.words:
        text = _("Say in a few words why. The creator sees them.")
        return _request_page(request, decision.approval, error=text)
    count = _decided(request, decision, lambda: operations.decline_request(decision=decision))
    if count:
        messages.success(request, _("Declined. Nothing was sent or charged."))
    return redirect("approvals" if count else request.path.removesuffix("refusal/"))


def _decision(request: MemberRequest, pk: uuid.UUID) -> Decision:
    words = clean_text(request.POST.get("message", "")).strip()[:MAX_WORDS]
    seen = request.POST.get("seen", "")
    return Decision(request.member, _found(request, pk), seen, words, database_time.now())


def _decided(request: MemberRequest, decision: Decision, act: Callable[[], int]) -> int:
    """Run a decision; 0 with a message if it was not to be."""
    try:
        return act()
    except NotYours:
        note_refusal(request, request.member, target=decision.approval)
        messages.error(request, _("You can’t decide on this. Nothing was changed."))
    except operations.RequestDecided:
        messages.warning(request, _("This was decided or withdrawn already. Nothing was changed."))
    except operations.RequestChanged:
        text = _("These jobs changed meanwhile. Nothing was approved. Look at them again.")
        messages.warning(request, text)
    return 0


@allow(Role.CREATOR)
@require_POST
def withdrawal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    found = _found(request, pk)
    try:
        operations.withdraw_request(member=request.member, approval=found, now=database_time.now())
    except NotYours:
        note_refusal(request, request.member, target=found)
        messages.error(request, _("Only who asked or an admin can withdraw this."))
    except operations.RequestDecided:
        messages.warning(request, _("This was decided or withdrawn already. Nothing was changed."))
    else:
        messages.success(request, _("Withdrawn. Nothing was sent or charged."))
    return redirect("approvals")


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: MemberRequest) -> HttpResponse:
    member = request.member
    form = ApprovalRulesForm(member.team, list(members_of(member.team)), request.POST or None)
    if form.is_valid():
        operations.save_approval_rules(
            member=member,
            rules=form.cleaned_data["rules"],
            approver_ids=[int(pk) for pk in form.cleaned_data["approvers"]],
            approves_own=form.cleaned_data["approves_own"],
            now=database_time.now(),
        )
        messages.success(request, _("Saved. Applies from the next job."))
        return redirect("approval_rules")
    context = {"form": form, "page": rules_page(form)}
    status = 422 if form.is_bound else 200
    return render(request, "approvals/rules.html", context, status=status)
