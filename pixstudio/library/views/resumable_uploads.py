"""Resumable uploads and imports: start, send parts, progress, cancel."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.library import operations
from pixstudio.library.models import Upload
from pixstudio.library.operations import (
    ConnectionLost,
    InsufficientStorage,
    UploadRefused,
    WrongOffset,
    storage_unavailable_error,
)
from pixstudio.library.presenters.uploads import upload_facts
from pixstudio.library.queries.uploads import recent_uploads_of, uploads_of
from pixstudio.library.views.request_parsing import parse_number
from pixstudio.media.storage.errors import BucketError
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow, no_columns
from pixstudio.web import database_time
from pixstudio.web.content_negotiation import wants_json

# Browsers read a response only after sending the whole body, so a refused part is read up to this size.
READ_AWAY_BYTES = 64 * 1024**2
PIECE_BYTES = 256 * 1024


@allow(Role.CREATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: MemberRequest) -> HttpResponse:
    """GET: the member's recent uploads as JSON or as a fragment. POST: start an upload."""
    if request.method == "POST":
        return _announce(request)
    rows = recent_uploads_of(request.member, database_time.now())
    facts = [upload_facts(row) for row in rows]
    if wants_json(request):
        return JsonResponse(facts, safe=False)
    return render(request, "library/uploads/_uploads.html", {"recent_uploads": facts})


def _announce(request: MemberRequest) -> HttpResponse:
    size = parse_number(request.POST.get("size", ""))
    if size is None:
        return _refusal(UploadRefused(_("The size isn’t a number of bytes. Nothing was saved.")))
    try:
        row, is_new = operations.start_upload(
            member=request.member,
            name=request.POST.get("name", ""),
            size_bytes=size,
            fingerprint=request.POST.get("fingerprint", "")[:200],
            now=database_time.now(),
        )
    except UploadRefused as error:
        return _refusal(error)
    return JsonResponse(upload_facts(row), status=201 if is_new else 200)


@allow(Role.CREATOR, columns=no_columns)
@require_http_methods(["GET", "HEAD", "PATCH"])
def upload(request: MemberRequest, upload_id: uuid.UUID) -> HttpResponse:
    """GET: progress. PATCH: append the body at the offset in the header Upload-Offset."""
    row = _row(request, upload_id)
    if request.method != "PATCH":
        return JsonResponse(upload_facts(row))
    try:
        return _receive(request, row)
    except WrongOffset as error:
        discard_part(request)
        more = {"received": error.received, "stage": error.stage}
        return JsonResponse({"error": str(error), **more}, status=409)
    except ConnectionLost as error:
        return JsonResponse({"error": str(error), "received": error.received}, status=400)
    except UploadRefused as error:
        discard_part(request)
        return _refusal(error)
    except BucketError:
        # The page sends the part again after a while.
        text = storage_unavailable_error(row.name)
        return JsonResponse({"error": str(text)}, status=503)


def _receive(request: HttpRequest, row: Upload) -> HttpResponse:
    """Raises: UploadRefused."""
    offset = parse_number(request.headers.get("Upload-Offset", ""))
    length = parse_number(request.headers.get("Content-Length", ""))
    if offset is None or length is None:
        text = _("A part needs the headers Upload-Offset and Content-Length. Nothing was saved.")
        raise UploadRefused(text)
    now = operations.receive_part(
        upload=row, offset=offset, length=length, stream=request, now=database_time.now()
    )
    return JsonResponse({"received": now.received_bytes, "stage": now.stage})


def discard_part(request: HttpRequest) -> None:
    """Read and discard a refused part, up to READ_AWAY_BYTES."""
    left = min(parse_number(request.headers.get("Content-Length", "")) or 0, READ_AWAY_BYTES)
    try:
        while left > 0 and (piece := request.read(min(left, PIECE_BYTES))):
            left -= len(piece)
    except OSError:
        return


@allow(Role.CREATOR)
@require_POST
def cancellation(request: MemberRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Cancel an upload, or dismiss a refused one."""
    row, now = _row(request, upload_id), database_time.now()
    is_cancelled = operations.cancel_upload(upload=row, now=now)
    if not is_cancelled:
        operations.dismiss_upload(upload=row, now=now)
    row.refresh_from_db()
    if wants_json(request):
        return JsonResponse(upload_facts(row))
    if is_cancelled:
        text = _("“%(name)s” was cancelled. Nothing was saved.")
        messages.success(request, text % {"name": row.name})
    return redirect("library")


@allow(Role.CREATOR)
@require_POST
def imports(request: MemberRequest) -> HttpResponse:
    """Import a file from a URL."""
    url = request.POST.get("url", "")
    try:
        row = operations.start_import(member=request.member, url=url, now=database_time.now())
    except UploadRefused as error:
        if wants_json(request):
            return _refusal(error)
        messages.error(request, str(error))
        return redirect("library")
    if wants_json(request):
        return JsonResponse(upload_facts(row), status=201)
    text = _("“%(name)s” is being downloaded. It appears in the library after a check.")
    messages.success(request, text % {"name": row.name})
    return redirect("library")


def _row(request: MemberRequest, upload_id: uuid.UUID) -> Upload:
    return get_object_or_404(uploads_of(request.member), pk=upload_id)


def _refusal(error: UploadRefused) -> HttpResponse:
    values: dict[str, Any] = {"error": str(error)}
    return JsonResponse(values, status=413 if isinstance(error, InsufficientStorage) else 400)
