"""The page of the audit trail, and its export."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pixstudio.audit.actions import Action
from pixstudio.audit.log import note
from pixstudio.audit.presenters import SHOWN, audit_page, exported_lines
from pixstudio.audit.search import entries_found, search_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.tables import csv_answer


@allow(Role.ADMIN)
@require_safe
def audit(request: MemberRequest) -> HttpResponse:
    search = search_of(request.GET.dict())
    rows = list(entries_found(request.member.team, search)[: SHOWN + 1])
    context = {"audit": audit_page(request.member.team, rows, search)}
    return render(request, "audit/audit.html", context)


@allow(Role.ADMIN)
@require_POST
def audit_export(request: MemberRequest) -> StreamingHttpResponse:
    """All entries of the search, as CSV. That somebody took them is noted first, and is the first of them."""
    member = request.member
    search = search_of(request.GET.dict())
    note(Action.AUDIT_EXPORTED, member=member, target=member.team)
    lines = exported_lines(entries_found(member.team, search).iterator(chunk_size=2000))
    return csv_answer(lines, "audit.csv")
