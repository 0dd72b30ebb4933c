"""The page of a batch."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from pixstudio.gallery.batch_page import batch_page
from pixstudio.gallery.tiles import jobs_of_batch
from pixstudio.jobs.models import Batch
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow


@allow(Role.VIEWER)
@require_GET
def batch(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The jobs of one press of Generate, finished or not. htmx asks for the matrix alone."""
    member = request.member
    row = get_object_or_404(Batch.objects.select_related("creator"), pk=pk, team=member.team)
    page = batch_page(row, jobs_of_batch(row), member)
    template = "gallery/_batch.html" if request.htmx else "gallery/batch.html"  # type: ignore[attr-defined]
    return render(request, template, {"batch": page})
