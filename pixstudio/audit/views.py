"""The audit log page and its export."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.audit.presenters import SHOWN, audit_page, csv_rows
from pixstudio.audit.search import matching_entries, parse_search
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.lists.csv_export import csv_response


@allow(Role.ADMIN)
@require_safe
def audit(request: MemberRequest) -> HttpResponse:
    search = parse_search(request.GET.dict())
    rows = list(matching_entries(request.member.team, search)[: SHOWN + 1])
    context = {"audit": audit_page(request.member.team, rows, search)}
    return render(request, "audit/audit.html", context)


@allow(Role.ADMIN)
@require_POST
def audit_export(request: MemberRequest) -> StreamingHttpResponse:
    """All entries of the search, as CSV. The export itself is recorded first, as the newest entry."""
    member = request.member
    search = parse_search(request.GET.dict())
    record(Action.AUDIT_EXPORTED, member=member, target=member.team)
    lines = csv_rows(matching_entries(member.team, search).iterator(chunk_size=2000))
    return csv_response(lines, "audit.csv")
