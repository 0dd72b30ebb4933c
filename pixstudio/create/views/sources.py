"""Choosing one of our results to go on from, and asking PixVerse whether it is still there."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from pixstudio.create.presenters.sources import source_picker_dialog
from pixstudio.create.queries import usable_sources
from pixstudio.create.views.page import must_be_offered
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow


@allow(Role.CREATOR)
@require_GET
def source_picker(request: MemberRequest) -> HttpResponse:
    """The dialog with the team's finished videos, newest first; `q` looks for words."""
    operation = request.GET.get("operation", "")
    must_be_offered(operation)
    words = request.GET.get("q", "")[:120]
    rows = usable_sources(request.member.team, words)
    context = {"picker": source_picker_dialog(rows, operation, words, request.member)}
    return render(request, "create/_source_picker.html", context)


@allow(Role.CREATOR)
@require_GET
def source_check(request: MemberRequest, pk: uuid.UUID, operation: str) -> HttpResponse:
    """One line: whether PixVerse still has the video. Costs nothing; silence says nothing."""
    must_be_offered(operation)
    generation = get_object_or_404(Generation.objects.of(request.member.team), pk=pk)
    is_there = operations.look_up_result(generation=generation, now=timezone.now())
    context = {"is_there": is_there, "pk": pk, "operation": operation}
    return render(request, "create/_source_check.html", context)
