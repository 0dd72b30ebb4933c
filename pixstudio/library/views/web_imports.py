"""“Send to PixStudio”: imports that begin on another page or in another app."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pixstudio.library import operations
from pixstudio.library.bookmarklet import bookmarklet_for, first_address_in
from pixstudio.library.operations import UploadRefused
from pixstudio.library.views.upload_file_names import preserve_file_names
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.text_cleaning import clean_field

# Apps share a handful of files; a form of thousands would hold a thread for long.
MAX_FILES = 50
FORM_BYTES = 64 * 1024


@allow(Role.CREATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: MemberRequest) -> HttpResponse:
    """GET: asks before importing `url`, and downloads nothing. POST: imports it."""
    if request.method != "POST":
        return _render_import(request, request.GET.get("url", "").strip())
    url = request.POST.get("url", "").strip()
    try:
        upload = operations.start_import(member=request.member, url=url, now=database_time.now())
    except UploadRefused as error:
        return _render_import(request, url, str(error), status=422)
    text = _("“%(name)s” is being downloaded. It appears in the library after a check.")
    messages.success(request, text % {"name": upload.name})
    return redirect("library")


def _render_import(
    request: HttpRequest, url: str, error: str = "", *, status: int = 200
) -> HttpResponse:
    page = {
        "address": url,
        "host": _host_of(url),
        "error": error,
        "url": url_for("library_import"),
        "bookmarklet": bookmarklet_for(request.build_absolute_uri(url_for("library_import"))),
    }
    return render(request, "library/import.html", {"page": page}, status=status)


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


@allow(Role.CREATOR)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: MemberRequest) -> HttpResponse:
    """What a phone's share sheet sends (`share_target` of the manifest).

    It can't carry a CSRF token. Files are imported only if the browser says that no page caused the request,
    which no page can forge; a link leads to the page that asks first.
    """
    if request.method != "POST":
        return render(request, "library/share.html", {"is_refused": False})
    if not _is_from_browser_itself(request):
        return render(request, "library/share.html", {"is_refused": True}, status=403)
    try:
        operations.check_space(request.member, _announced(request), slack_bytes=FORM_BYTES)
    except UploadRefused as error:
        messages.error(request, str(error))
        return redirect("library")
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    preserve_file_names(request)
    if files := request.FILES.getlist("file"):
        _import_files(request, files)
        return redirect("library")
    texts = (clean_field(request.POST.get(name, "")) for name in ("url", "text", "title"))
    query = urlencode({"url": first_address_in(*texts)})
    return redirect(f"{url_for('library_import')}?{query}")


def _is_from_browser_itself(request: HttpRequest) -> bool:
    """Whether the person caused this navigation outside of any page, as the share sheet does.

    Browsers set Sec-Fetch-Site, and pages can't: for their own requests it is another value.
    """
    headers = request.headers
    return headers.get("Sec-Fetch-Site") == "none" and headers.get("Sec-Fetch-Mode") == "navigate"


def _announced(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdigit() else 0


def _import_files(request: MemberRequest, files: list[UploadedFile[bytes]]) -> None:
    """Store each, and say once how many came and what was refused."""
    stored = 0
    for file in files[:MAX_FILES]:
        try:
            operations.ingest_form_file(
                member=request.member,
                uploaded_file=file,
                name=file.name or "",
                now=database_time.now(),
            )
            stored += 1
        except UploadRefused as error:
            messages.error(request, str(error))
    if len(files) > MAX_FILES:
        text = _("Only the first %(count)s files were taken. Share the others again.")
        messages.error(request, text % {"count": MAX_FILES})
    if stored:
        text = ngettext(
            "%(count)s shared file is in the library.",
            "%(count)s shared files are in the library.",
            stored,
        )
        messages.success(request, text % {"count": stored})
