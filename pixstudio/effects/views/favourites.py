"""A member's favourite effects."""

from django.http import HttpResponse
from django.shortcuts import get_list_or_404, redirect
from django.views.decorators.http import require_POST

from pixstudio.effects.models import Effect
from pixstudio.effects.operations import set_favourites
from pixstudio.effects.queries import known_effects_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.addresses import redirect_target

MAX_IDS = 500
MAX_DIGITS = 18


@allow(Role.VIEWER)
@require_POST
def favourites(request: MemberRequest) -> HttpResponse:
    """Add the effects to the favourites, or remove them with `?off`; scripts update the stars themselves."""
    is_liked = "off" not in request.GET
    set_favourites(member=request.member, effects=_named(request), is_liked=is_liked)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return redirect(redirect_target(request, "effects"))


def _named(request: MemberRequest) -> list[Effect]:
    """`one` by our id, else all `ids` by the API's ids. Raises: Http404."""
    rows = known_effects_of(request.member.team)
    one = request.POST.get("one", "")
    if one:
        is_number = one.isascii() and one.isdigit() and len(one) <= MAX_DIGITS
        return get_list_or_404(rows, pk=int(one) if is_number else 0)
    ids = request.POST.getlist("ids")[:MAX_IDS]
    return get_list_or_404(rows, template_id__in=ids) if ids else []
