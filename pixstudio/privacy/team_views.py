"""The deletion of a team by its only owner."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pixstudio.privacy import operations
from pixstudio.privacy.forms import TeamDeletionForm
from pixstudio.privacy.queries import team_blockers_of, team_counts
from pixstudio.privacy.team_presenters import team_deletion_page
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.operations import NotYours
from pixstudio.teams.policies import allow
from pixstudio.web import database_time


@allow(Role.OWNER, is_fresh=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team_deletion(request: MemberRequest) -> HttpResponse:
    """What goes with the team in numbers, and the form that confirms it."""
    member, team = request.member, request.member.team
    name, has_others = team.name, len(member.siblings) > 1
    form = TeamDeletionForm(team, request.POST if request.method == "POST" else None)
    blockers = team_blockers_of(member)
    if not blockers and form.is_valid():
        try:
            operations.delete_team(member=member, now=database_time.now())
        except operations.TeamDeletionBlocked as error:
            blockers = error.blockers
        except NotYours as error:
            raise PermissionDenied(_("Your role doesn’t allow this.")) from error
        else:
            messages.success(request, _("“%(team)s” was deleted.") % {"team": name})
            return redirect("home" if has_others else "your_data")
    page = team_deletion_page(team, blockers, team_counts(team))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "page": page}
    return render(request, "privacy/team_deletion.html", context, status=status)
