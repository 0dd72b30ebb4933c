"""The page that compares results."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from pixstudio.gallery.comparison import MOST, compare_url, comparison_of
from pixstudio.gallery.queries import results_of
from pixstudio.marks.operations import NoResult, keep_result
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.lists.ids import parse_uuids

# More ids in an address than can be compared are looked at, so that the page can say so.
MOST_IDS = 20


def ids_of(request: MemberRequest) -> list[UUID]:
    """The ids of an address, `ids=a,b` or `ids=a&ids=b`, each once and in their order."""
    values = (one for value in request.GET.getlist("ids") for one in value.split(","))
    return parse_uuids(values)[:MOST_IDS]


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


@allow(Role.CREATOR)
@require_POST
def choice(request: MemberRequest) -> HttpResponse:
    """Keep one of the results of an address: it becomes a favourite, and the others are rejected."""
    ids = [row.pk for row in results_of(request.member.team, ids_of(request))[:MOST]]
    kept = next((pk for pk in ids if str(pk) == request.POST.get("keep")), None)
    if kept is None:
        raise Http404
    try:
        count = keep_result(member=request.member, pk=kept, others=ids)
    except NoResult:
        messages.warning(request, _("This job has no result to keep. Nothing was changed."))
    else:
        text = ngettext(
            "Added to your favourites. The other result was rejected.",
            "Added to your favourites. The other %(count)s results were rejected.",
            count,
        )
        messages.success(request, text % {"count": count})
    view = request.GET.get("view", "")
    return redirect(compare_url(ids, **({"view": view} if view else {})))
