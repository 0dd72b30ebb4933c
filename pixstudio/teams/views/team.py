"""Team page, switching and creating teams, team settings."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixstudio.teams import operations
from pixstudio.teams.forms import NewTeamForm, TeamForm
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.teams.presenters.pages import form_page, time_zones
from pixstudio.teams.presenters.team import second_factor_page, team_page
from pixstudio.teams.queries import (
    TEAM_KEY,
    listed_invitations,
    listed_members,
    memberships_of,
)
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target, url_for


@allow(Role.VIEWER)
@require_safe
def team(request: MemberRequest) -> HttpResponse:
    member = request.member
    invitations = listed_invitations(member.team) if member.may(Role.ADMIN) else ()
    members = listed_members(member.team)
    shown = team_page(member, members, invitations, database_time.now())
    shown["switch_url"] = url_for("current_team")
    return render(request, "teams/team.html", {"team": shown})


@allow(Role.VIEWER, needs_factor=False)
@require_POST
def current_team(request: MemberRequest) -> HttpResponse:
    """Switch the current team of this session, and lead to the form's `next` or the start."""
    try:
        wanted = uuid.UUID(request.POST.get("team", ""))
    except ValueError as error:
        raise Http404 from error
    if not memberships_of(request.member.user).filter(team_id=wanted).exists():
        raise Http404
    request.session[TEAM_KEY] = str(wanted)
    return redirect(redirect_target(request, "/"))


@allow(Role.VIEWER, needs_factor=False)
@require_safe
def second_factor_needed(request: MemberRequest) -> HttpResponse:
    """The page for members who lack the second factor that their team requires."""
    member = request.member
    if member.has_second_factor or not member.team.requires_second_factor:
        return redirect("/")
    return render(request, "teams/second_factor.html", {"page": second_factor_page(member)})


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    team = request.member.team
    initial = {
        "name": team.name,
        "time_zone": team.time_zone,
        "requires_second_factor": team.requires_second_factor,
    }
    form = TeamForm(request.POST or None, initial=initial)
    if form.is_valid() and _change(request, form):
        return redirect("team")
    page = form_page(_("Team settings"), url_for("team_settings"), _("Save"))
    return render(request, "teams/form.html", {"form": form, "page": {**page, **time_zones()}})


def _change(request: MemberRequest, form: TeamForm) -> bool:
    try:
        operations.change_team(member=request.member, **form.cleaned_data, now=database_time.now())
    except operations.NoSecondFactor:
        text = _("Set up a second factor in your profile first.")
        form.add_error("requires_second_factor", text)
        return False
    messages.success(request, _("Team settings saved."))
    return True


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_team(request: MemberRequest) -> HttpResponse:
    """Create another team; the owner or admin owns it, and it becomes their current team."""
    form = NewTeamForm(request.POST or None)
    if form.is_valid():
        asking = request.member
        member = operations.create_team(
            user=asking.user,
            name=form.cleaned_data["name"],
            address=asking.address,
            now=database_time.now(),
        )
        request.session[TEAM_KEY] = str(member.team_id)
        messages.success(
            request, _("“%(team)s” created. Connect its API next.") % {"team": member.team}
        )
        return redirect("team")
    page = form_page(
        _("New team"),
        url_for("team_new"),
        _("Create team"),
        _(
            "It starts empty, with its own API token, accounts, files and members. You are the owner."
        ),
    )
    return render(request, "teams/form.html", {"form": form, "page": page})
