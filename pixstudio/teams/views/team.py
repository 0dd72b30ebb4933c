"""Who is in the team, and which team one works in."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.teams.presenters.team import team_page
from pixstudio.teams.queries import TEAM_KEY, members_of, memberships_of


@allow(Role.VIEWER)
@require_safe
def team(request: MemberRequest) -> HttpResponse:
    member = request.member
    shown = team_page(member, members_of(member.team), memberships_of(member.user))
    shown["switch_url"] = reverse("current_team")
    return render(request, "teams/team.html", {"team": shown})


@allow(Role.VIEWER)
@require_POST
def current_team(request: MemberRequest) -> HttpResponse:
    """Only this session changes; the next page is the other team's."""
    try:
        wanted = uuid.UUID(request.POST.get("team", ""))
    except ValueError as error:
        raise Http404 from error
    if not memberships_of(request.member.user).filter(team_id=wanted).exists():
        raise Http404
    request.session[TEAM_KEY] = str(wanted)
    return redirect("/")
