"""Change a member's role, remove a member, leave the team, transfer ownership."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.teams import operations
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.policies import allow
from pixstudio.teams.presenters.members import leaving_page, ownership_page, removal_page
from pixstudio.teams.queries import is_only_owner, members_of
from pixstudio.web import database_time

TROUBLES = (operations.LastOwner, operations.NotYours, operations.NoSuchMember)


@allow(Role.ADMIN, is_fresh=True)
@require_POST
def role(request: MemberRequest, pk: int) -> HttpResponse:
    other = _member(request, pk)
    wanted = request.POST.get("role", "")
    if wanted not in Role.values:
        messages.error(request, _("Choose a role. Nothing was changed."))
        return redirect("team")
    try:
        other = operations.change_role(
            member=request.member, member_id=other.pk, role=Role(wanted), now=database_time.now()
        )
    except TROUBLES as error:
        messages.error(request, trouble_text(error))
        return redirect("team")
    text = _("%(name)s is now %(role)s.")
    messages.success(request, text % {"name": other.user, "role": Role(other.role).label.lower()})
    return redirect("team")


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    other = _member(request, pk)
    if request.method != "POST":
        return _ask(request, removal_page(other))
    try:
        operations.remove_member(member=request.member, member_id=other.pk, now=database_time.now())
    except TROUBLES as error:
        messages.error(request, trouble_text(error))
        return redirect("team")
    messages.success(request, _("%(name)s is no longer in the team.") % {"name": other.user})
    return redirect("/" if other.pk == request.member.pk else "team")


@allow(Role.VIEWER, needs_factor=False)
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, leaving_page(request.member, is_only_owner(request.member)))
    try:
        operations.leave_team(member=request.member, now=database_time.now())
    except TROUBLES as error:
        messages.error(request, trouble_text(error))
        return redirect("team")
    messages.success(request, _("You left “%(team)s”.") % {"team": request.member.team})
    return redirect("/")


@allow(Role.OWNER, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ownership(request: MemberRequest) -> HttpResponse:
    others = [row for row in members_of(request.member.team) if row.pk != request.member.pk]
    if request.method != "POST":
        return _ask(request, ownership_page(request.member, others))
    chosen = next((row for row in others if str(row.pk) == request.POST.get("member")), None)
    if chosen is None:
        messages.error(request, _("Choose a member. Nothing was changed."))
        return redirect("team_ownership")
    try:
        operations.transfer_ownership(
            member=request.member, member_id=chosen.pk, now=database_time.now()
        )
    except TROUBLES as error:
        messages.error(request, trouble_text(error))
        return redirect("team")
    messages.success(
        request, _("%(name)s is now the owner; you are an admin.") % {"name": chosen.user}
    )
    return redirect("team")


def trouble_text(error: Exception) -> str:
    """The message for a failed operation: why nothing was changed."""
    if isinstance(error, operations.LastOwner):
        return _("A team needs an owner. Make another member owner first. Nothing was changed.")
    if isinstance(error, operations.NotYours):
        return _("Only an owner can do this. Nothing was changed.")
    return _("This person is no longer in the team. Nothing was changed.")


def _ask(request: MemberRequest, page: dict[str, Any]) -> HttpResponse:
    return render(request, "teams/confirmation.html", {"page": page})


def _member(request: MemberRequest, pk: int) -> Membership:
    # A number out of the column's range would be a database error, not a miss.
    if pk >= 2**63:
        raise Http404
    return get_object_or_404(members_of(request.member.team), pk=pk)
