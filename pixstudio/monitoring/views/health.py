"""The page Health."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixstudio.monitoring.presenters import health_page
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time


@allow(Role.OWNER)
@require_safe
def health(request: MemberRequest) -> HttpResponse:
    page = health_page(request.member, database_time.now())
    return render(request, "monitoring/health.html", {"page": page})
