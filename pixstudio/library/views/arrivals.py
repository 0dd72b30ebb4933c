"""Files on their way, for scripts: announced, sent in parts, looked at, given up, fetched from an address."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.library import arriving, operations
from pixstudio.library.arrival_facts import arrival_facts
from pixstudio.library.models import Arrival
from pixstudio.library.operations import CutOff, NoRoom, UploadRefused, WrongOffset
from pixstudio.library.views.asking import number_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.content_negotiation import wants_json

# A refused part of this size is read to its end, since browsers hear an answer only after they sent all.
READ_AWAY_BYTES = 64 * 1024**2
PIECE_BYTES = 256 * 1024


@allow(Role.CREATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def arrivals(request: MemberRequest) -> HttpResponse:
    """GET: the member's own, as JSON or as the fragment; POST announces one."""
    if request.method == "POST":
        return _announce(request)
    rows = arriving.shown_arrivals_of(request.member, timezone.now())
    facts = [arrival_facts(row) for row in rows]
    if wants_json(request):
        return JsonResponse(facts, safe=False)
    return render(request, "library/_arrivals.html", {"arrivals": facts})


def _announce(request: MemberRequest) -> HttpResponse:
    size = number_of(request.POST.get("size", ""))
    if size is None:
        return _refusal(UploadRefused(_("The size is no number of bytes; nothing was kept.")))
    try:
        row, is_new = operations.start_arrival(
            member=request.member,
            name=request.POST.get("name", ""),
            size_bytes=size,
            fingerprint=request.POST.get("fingerprint", "")[:200],
            now=timezone.now(),
        )
    except UploadRefused as error:
        return _refusal(error)
    return JsonResponse(arrival_facts(row), status=201 if is_new else 200)


@allow(Role.CREATOR)
@require_http_methods(["GET", "HEAD", "PATCH"])
def arrival(request: MemberRequest, arrival_id: uuid.UUID) -> HttpResponse:
    """GET: how far it is; PATCH appends the body, which begins at the header Upload-Offset."""
    row = _row(request, arrival_id)
    if request.method != "PATCH":
        return JsonResponse(arrival_facts(row))
    try:
        return _receive(request, row)
    except WrongOffset as error:
        _read_away(request)
        more = {"received": error.received, "stage": error.stage}
        return JsonResponse({"error": str(error), **more}, status=409)
    except CutOff as error:
        return JsonResponse({"error": str(error), "received": error.received}, status=400)
    except UploadRefused as error:
        _read_away(request)
        return _refusal(error)


def _receive(request: HttpRequest, row: Arrival) -> HttpResponse:
    """Raises: UploadRefused."""
    offset = number_of(request.headers.get("Upload-Offset", ""))
    length = number_of(request.headers.get("Content-Length", ""))
    if offset is None or length is None:
        words = _(
            "A part needs the headers Upload-Offset and Content-Length; nothing was kept of it."
        )
        raise UploadRefused(words)
    now = operations.receive_part(
        arrival=row, offset=offset, length=length, stream=request, now=timezone.now()
    )
    return JsonResponse({"received": now.received_bytes, "stage": now.stage})


def _read_away(request: HttpRequest) -> None:
    left = min(number_of(request.headers.get("Content-Length", "")) or 0, READ_AWAY_BYTES)
    try:
        while left > 0 and (piece := request.read(min(left, PIECE_BYTES))):
            left -= len(piece)
    except OSError:
        return


@allow(Role.CREATOR)
@require_POST
def cancellation(request: MemberRequest, arrival_id: uuid.UUID) -> HttpResponse:
    """Give up what is on its way, or take what was refused off the list."""
    row, now = _row(request, arrival_id), timezone.now()
    is_cancelled = operations.cancel_arrival(arrival=row, now=now)
    if not is_cancelled:
        operations.dismiss_arrival(arrival=row, now=now)
    row.refresh_from_db()
    if wants_json(request):
        return JsonResponse(arrival_facts(row))
    if is_cancelled:
        words = _("“%(name)s” was stopped; nothing of it was kept.")
        messages.success(request, words % {"name": row.name})
    return redirect("library")


@allow(Role.CREATOR)
@require_POST
def imports(request: MemberRequest) -> HttpResponse:
    """Have a file fetched from an address."""
    url = request.POST.get("url", "")
    try:
        row = operations.start_import(member=request.member, url=url, now=timezone.now())
    except UploadRefused as error:
        if wants_json(request):
            return _refusal(error)
        messages.error(request, str(error))
        return redirect("library")
    if wants_json(request):
        return JsonResponse(arrival_facts(row), status=201)
    words = _("“%(name)s” is being fetched; it will be in the library when it has been checked.")
    messages.success(request, words % {"name": row.name})
    return redirect("library")


def _row(request: MemberRequest, arrival_id: uuid.UUID) -> Arrival:
    return get_object_or_404(arriving.arrivals_of(request.member), pk=arrival_id)


def _refusal(error: UploadRefused) -> HttpResponse:
    values: dict[str, Any] = {"error": str(error)}
    return JsonResponse(values, status=413 if isinstance(error, NoRoom) else 400)
