"""The page that compares results."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pixstudio.audit.target_names import parse_uuids
from pixstudio.gallery.comparison import comparison_of
from pixstudio.gallery.queries import results_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow

# More ids in an address than can be compared are looked at, so that the page can say so.
MOST_IDS = 20


def ids_of(request: MemberRequest) -> list[UUID]:
    """The ids of an address, `ids=a,b` or `ids=a&ids=b`, each once and in their order."""
    values = (one for value in request.GET.getlist("ids") for one in value.split(","))
    return list(dict.fromkeys(parse_uuids(list(values))))[:MOST_IDS]


@allow(Role.VIEWER)
@require_GET
def compare(request: MemberRequest) -> HttpResponse:
    """Two to four results beside each other. Ids that are not the team's are as ids of nothing."""
    asked = ids_of(request)
    found = results_of(request.member.team, asked)
    view = request.GET.get("view", "")
    context = {"comparison": comparison_of(found, request.member, view=view, asked=asked)}
    status = 404 if asked and not found else 200
    return render(request, "gallery/compare.html", context, status=status)
