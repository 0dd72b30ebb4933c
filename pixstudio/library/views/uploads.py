"""Upload of complete files with a form."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from pixstudio.library import operations
from pixstudio.library.models import Asset
from pixstudio.library.operations import UploadRefused
from pixstudio.library.presenters import file_facts
from pixstudio.library.views.upload_file_names import preserve_file_names
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target
from pixstudio.web.content_negotiation import wants_json

# Allowance for field names and multipart boundaries.
FORM_BYTES = 64 * 1024


@allow(Role.CREATOR)
@csrf_exempt
@require_POST
def uploads(request: MemberRequest) -> HttpResponse:
    """Refuse too large bodies before reading them; the CSRF check is in `_receive`, since it reads the
    body.
    """
    announced = announced_bytes(request)
    try:
        operations.check_space(request.member, announced, slack_bytes=FORM_BYTES)
    except UploadRefused as error:
        discard_body(request, announced)
        return _refusal(request, str(error))
    receive_on_disk(request)
    response: HttpResponse = _receive(request)
    return response


def receive_on_disk(request: HttpRequest) -> None:
    """Have the files of the form written to disk as they arrive; call before the body is read."""
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    preserve_file_names(request)


def announced_bytes(request: HttpRequest) -> int:
    """Content-Length in bytes; 0 if it is invalid, as in Django."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdigit() else 0


def discard_body(request: HttpRequest, announced: int) -> None:
    """Read and discard a body that is not far too large: browsers read the response only after sending it."""
    if announced <= 2 * settings.UPLOAD_MAX_BYTES + FORM_BYTES:
        while request.read(FORM_BYTES):
            pass


@csrf_protect
def _receive(request: MemberRequest) -> HttpResponse:
    files = request.FILES.getlist("file")
    back = redirect_target(request, "library")
    if not files:
        return _refusal(request, _("No file was received. Send it in the form field “file”."), back)
    if wants_json(request):
        if len(files) > 1:
            return _refusal(request, _("Send one file at a time. Nothing was saved."), back)
        return _receive_one(request, files[0])
    for file in files:
        _receive_with_message(request, file)
    return redirect(back)


def _receive_one(request: MemberRequest, file: UploadedFile[bytes]) -> HttpResponse:
    # In a form a quote in a file name can't be distinguished from %22, so scripts send `name` as well.
    name = request.POST.get("name") or file.name or ""
    try:
        asset, is_new = _store(request, file, name)
    except UploadRefused as error:
        return _refusal(request, str(error))
    return JsonResponse(file_facts(asset), status=201 if is_new else 200)


def _receive_with_message(request: MemberRequest, file: UploadedFile[bytes]) -> None:
    name = file.name or ""
    try:
        asset, is_new = _store(request, file, name)
    except UploadRefused as error:
        messages.error(request, str(error))
        return
    messages.success(request, _arrived_text(asset, name, is_new=is_new))


def _arrived_text(asset: Asset, name: str, *, is_new: bool) -> str:
    names = {"name": name, "new_name": asset.name}
    if asset.name == name:
        text = (
            _("“%(name)s” is in the library.")
            if is_new
            else _("“%(name)s” is already in the library.")
        )
    elif is_new:
        text = _("“%(name)s” is in the library as “%(new_name)s”, renamed to match its type.")
    else:
        text = _("“%(name)s” is already in the library as “%(new_name)s”.")
    return text % names


def _store(request: MemberRequest, file: UploadedFile[bytes], name: str) -> tuple[Asset, bool]:
    return operations.ingest_form_file(
        member=request.member,
        uploaded_file=file,
        name=name,
        now=database_time.now(),
    )


def _refusal(request: HttpRequest, sentence: str, back: str = "library") -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=400)
    messages.error(request, sentence)
    return redirect(back)
