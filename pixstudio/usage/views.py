"""Views of usage: credits, outcomes and times."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.usage.kept_page import kept_usage_page
from pixstudio.usage.operations import note_export
from pixstudio.usage.periods import Period, period_asked
from pixstudio.usage.permissions import NothingSuch, NotYours, Scope, scope_asked
from pixstudio.usage.queries import summed_at
from pixstudio.usage.usage_export import exported_lines
from pixstudio.web import database_time
from pixstudio.web.lists.csv_export import csv_response


def _said(request: MemberRequest) -> dict[str, str]:
    # PostgreSQL can't compare text with null characters in it.
    return {name: str(value) for name, value in request.GET.items()}


def _scope(request: MemberRequest) -> Scope:
    try:
        return scope_asked(request.member, _said(request))
    except NothingSuch as error:
        raise Http404 from error
    except NotYours as error:
        raise PermissionDenied from error


def _period(request: MemberRequest) -> Period:
    said = _said(request)
    today = request.member.team.day_of(database_time.now())
    return period_asked(said.get("month", ""), said.get("range", ""), today)


@allow(Role.VIEWER)
@require_GET
def usage(request: MemberRequest) -> HttpResponse:
    return render(request, "usage/usage.html", _shown(request))


@allow(Role.VIEWER)
@require_GET
def figures(request: MemberRequest) -> HttpResponse:
    """The page's figures; 204 if nothing was summed up since those shown."""
    at = summed_at(request.member.team)
    if request.GET.get("seen", "") == (at.isoformat() if at else ""):
        return HttpResponse(status=204)
    return HttpResponse(_shown(request)["figures"])


def _shown(request: MemberRequest) -> dict[str, Any]:
    today = request.member.team.day_of(database_time.now())
    shown, figures = kept_usage_page(_scope(request), _period(request), request.member, today)
    return {"usage": shown, "figures": figures}


@allow(Role.CREATOR)
@require_GET
def export(request: MemberRequest) -> StreamingHttpResponse:
    """The days as CSV; creators get their own jobs only. Recorded in the audit log."""
    scope, period = _scope(request), _period(request)
    if not scope.may_export:
        raise PermissionDenied
    note_export(request.member, period.first, period.last)
    lines = exported_lines(scope.asked(period), request.member)
    return csv_response(lines, f"usage-{period.first}-{period.last}.csv")
