"""Admins' actions on jobs held after a restore, a copy or a long stop."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.views.jobs import action_response, warn_too_late
from pixstudio.queue.views.queue import redrawn
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow


@allow(Role.ADMIN)
@require_POST
def release(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    generation = get_object_or_404(Generation.objects.of(request.member.team), pk=pk)
    ids = [generation.pk]
    if operations.resume_held_jobs(member=request.member, now=timezone.now(), ids=ids):
        messages.success(request, _("Resumed. The job keeps its queue position."))
    else:
        warn_too_late(request)
    return action_response(request)


@allow(Role.ADMIN)
@require_POST
def queue_release(request: MemberRequest) -> HttpResponse:
    if count := operations.resume_held_jobs(member=request.member, now=timezone.now()):
        text = ngettext("%(count)s held job resumed.", "%(count)s held jobs resumed.", count)
        messages.success(request, text % {"count": count})
    return redrawn(request)


@allow(Role.ADMIN)
@require_POST
def queue_held_cancellation(request: MemberRequest) -> HttpResponse:
    if count := operations.cancel_held_jobs(member=request.member, now=timezone.now()):
        text = ngettext(
            "%(count)s held job cancelled. This studio sent and charged nothing.",
            "%(count)s held jobs cancelled. This studio sent and charged nothing.",
            count,
        )
        messages.success(request, text % {"count": count})
    return redrawn(request)
