"""Choose a result as a source, and check whether PixVerse still has it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from pixstudio.create.forms.source_result import upstream_gone_text
from pixstudio.create.presenters.source_and_effect import use_file_text
from pixstudio.create.presenters.source_picker import source_picker_dialog
from pixstudio.create.queries import usable_sources
from pixstudio.create.views.form_changes import check_offered
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow


@allow(Role.CREATOR)
@require_GET
def source_picker(request: MemberRequest) -> HttpResponse:
    """The dialog with the team's finished videos, newest first; `q` searches."""
    operation = request.GET.get("operation", "")
    check_offered(operation)
    words = request.GET.get("q", "")[:120]
    rows = usable_sources(request.member.team, words)
    context = {"picker": source_picker_dialog(rows, operation, words, request.member)}
    return render(request, "create/_source_picker.html", context)


@allow(Role.CREATOR)
@require_GET
def source_check(request: MemberRequest, pk: uuid.UUID, operation: str) -> HttpResponse:
    """One line: whether PixVerse still has the video, or that it did not answer. Costs nothing."""
    check_offered(operation)
    generation = get_object_or_404(Generation.objects.of(request.member.team), pk=pk)
    is_there = operations.check_source_upstream(generation=generation, now=timezone.now())
    context = {
        "is_there": is_there,
        "pk": pk,
        "operation": operation,
        "gone_text": upstream_gone_text(),
        "use_file_text": use_file_text(),
    }
    return render(request, "create/_source_check.html", context)
