"""The page of a result's lineage."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pixstudio.gallery.lineage.page import lineage_page
from pixstudio.gallery.queries import result_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow


@allow(Role.VIEWER)
@require_GET
def lineage(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What a result was made from and what was made from it. htmx asks for the part on a result's page."""
    generation = result_of(request.member.team, pk)
    if generation is None:
        raise Http404
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    template = "gallery/_lineage.html" if is_part else "gallery/lineage.html"
    return render(request, template, {"lineage": lineage_page(generation)})
