"""The library's pages: what is there, what comes in, what goes out."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from pixstudio.library import operations, queries
from pixstudio.library.models import Asset, Kind
from pixstudio.library.operations import StillUsed, UploadRefused
from pixstudio.library.presenters import file_facts, library_page, picker_dialog
from pixstudio.library.queries import Wanted
from pixstudio.media.delivery import deliver
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow

# Names and boundaries around the file itself.
FORM_BYTES = 64 * 1024
DAY = 24 * 3600


@allow(Role.VIEWER)
@require_safe
def library(request: MemberRequest) -> HttpResponse:
    member = request.member
    kind = request.GET.get("kind", "")
    words = request.GET.get("q", "").replace("\x00", "")[:120]
    wanted = Wanted(words, kind if kind in Kind else "")
    try:
        page = queries.asset_page(member.team, wanted, request.GET.get("before", ""))
    except queries.NoSuchPage as error:
        raise Http404 from error
    counts = queries.kind_counts(member.team)
    shown = library_page(page, wanted, counts, may_upload=member.may(Role.CREATOR))
    return render(request, "library/library.html", {"library": shown})


@allow(Role.CREATOR)
@require_safe
def picker(request: MemberRequest) -> HttpResponse:
    """The dialog with the files of one kind, newest first, for whichever field opened it."""
    kind = request.GET.get("kind", Kind.IMAGE)
    if kind not in Kind:
        raise Http404
    files = queries.recent_files_of(request.member.team, kind)
    context = {"picker": picker_dialog(files, Kind(kind))}
    return render(request, "library/_picker.html", context)


@allow(Role.CREATOR)
@csrf_exempt
@require_POST
def uploads(request: MemberRequest) -> HttpResponse:
    """A body that can't be taken is refused unread; `_receive` has the CSRF check."""
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    try:
        operations.check_announced(announced, slack_bytes=FORM_BYTES)
    except UploadRefused as error:
        _read_away(request, announced)
        return _refusal(request, str(error))
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    response: HttpResponse = _receive(request)
    return response


def _read_away(request: HttpRequest, announced: int) -> None:
    """Let a body that is not far too large end: browsers hear an answer only after they sent it."""
    if announced <= 2 * settings.UPLOAD_MAX_BYTES + FORM_BYTES:
        while request.read(FORM_BYTES):
            pass


@csrf_protect
def _receive(request: MemberRequest) -> HttpResponse:
    files = request.FILES.getlist("file")
    back = request.POST.get("next", "")
    if not files:
        return _refusal(request, _("No file arrived: the form’s field is called “file”."), back)
    if _wants_json(request):
        return _receive_one(request, files[0])
    for file in files:
        _receive_with_message(request, file)
    return redirect(_place_after(request, back))


def _receive_one(request: MemberRequest, file: UploadedFile[bytes]) -> HttpResponse:
    try:
        asset, is_new = _store(request, file)
    except UploadRefused as error:
        return _refusal(request, str(error))
    return JsonResponse(file_facts(asset), status=201 if is_new else 200)


def _receive_with_message(request: MemberRequest, file: UploadedFile[bytes]) -> None:
    try:
        asset, is_new = _store(request, file)
    except UploadRefused as error:
        messages.error(request, str(error))
        return
    words = _("“%(name)s” is in the library.") if is_new else _("“%(name)s” was already here.")
    messages.success(request, words % {"name": asset.name})


def _store(request: MemberRequest, file: UploadedFile[bytes]) -> tuple[Asset, bool]:
    return operations.store_upload(
        member=request.member,
        uploaded_file=file,
        name=file.name or "",
        content_type=file.content_type or "",
        now=timezone.now(),
    )


def _refusal(request: HttpRequest, sentence: str, back: str = "") -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": sentence}, status=400)
    messages.error(request, sentence)
    return redirect(_place_after(request, back))


def _wants_json(request: HttpRequest) -> bool:
    kinds = ["application/json", "text/html"]
    return request.get_preferred_type(kinds) != "text/html"


def _place_after(request: HttpRequest, back: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if is_ours else "library"


@allow(Role.VIEWER)
@require_safe
def file(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponseBase:
    asset = _asset(request, asset_id)
    download_name = asset.name if "download" in request.GET else None
    return _send(request, asset, asset.file, asset.content_type, download_name)


@allow(Role.VIEWER)
@require_safe
def preview(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponseBase:
    asset = _asset(request, asset_id)
    return _send(request, asset, asset.preview, "image/webp", None)


def _send(
    request: HttpRequest, asset: Asset, stored: FieldFile, content_type: str, name: str | None
) -> HttpResponseBase:
    try:
        return deliver(
            request,
            lambda: stored.storage.open(str(stored.name)),
            content_type=content_type,
            size_bytes=stored.size,
            etag=f"{asset.sha256}-{content_type}",
            last_modified=asset.created_at,
            download_name=name,
            max_age_seconds=DAY,
            accel_prefix=settings.ACCEL_PREFIX or None,
            stored_name=str(stored.name),
        )
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error


@allow(Role.CREATOR)
@require_POST
def removal(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponse:
    asset = _asset(request, asset_id)
    try:
        operations.remove_asset(asset=asset)
    except StillUsed:
        words = _("“%(name)s” went into a video and stays as long as that is there.")
        messages.error(request, words % {"name": asset.name})
    else:
        messages.success(request, _("“%(name)s” was removed.") % {"name": asset.name})
    return redirect("library")


def _asset(request: MemberRequest, asset_id: uuid.UUID) -> Asset:
    return get_object_or_404(queries.assets_of(request.member.team), pk=asset_id)
