"""A person's data: what is stored, an export of everything, and the deletion of their profile.

Whoever is signed in may open them, also who is in no team.
"""

import logging
import uuid

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixstudio.audit.log import Actor
from pixstudio.downloads.responses import refuse_download, respond_in_slot, serve_archive
from pixstudio.downloads.slots import DownloadSlot, TooManyDownloads, claim_person_slot
from pixstudio.privacy import operations
from pixstudio.privacy.archives import archive_of
from pixstudio.privacy.bucket_archives import signed_link
from pixstudio.privacy.forms import DeletionForm
from pixstudio.privacy.models import ExportState, PersonalExport
from pixstudio.privacy.presenters import data_page, deletion_page, export_panel, stored_page
from pixstudio.privacy.queries import blockers_of, deletion_counts, export_of
from pixstudio.teams.middleware import PersonRequest
from pixstudio.teams.policies import allow_person, no_columns
from pixstudio.teams.security_events import address_of
from pixstudio.web import database_time

logger = logging.getLogger(__name__)


def _actor_of(request: PersonRequest) -> Actor:
    """The person, in the current team if they have one."""
    if request.member is not None:
        return Actor.of(request.member)
    return Actor(None, request.user, address_of(request))


@allow_person()
@never_cache
@require_safe
def your_data(request: PersonRequest) -> HttpResponse:
    """The start page: export, what is stored, deletion."""
    page = data_page(request.user, request.member, database_time.now())
    return render(request, "privacy/your_data.html", {"page": page})


@allow_person()
@require_safe
def stored_data(request: PersonRequest) -> HttpResponse:
    """What is stored where, for how long, and who may see it."""
    return render(request, "privacy/stored_data.html", {"page": stored_page()})


@allow_person(is_fresh=True)
@require_POST
def export(request: PersonRequest) -> HttpResponse:
    """Request an export; the worker prepares it."""
    operations.request_export(
        user=request.user,
        actor=_actor_of(request),
        has_media=request.POST.get("media") == "1",
        now=database_time.now(),
    )
    return redirect("your_data")


@allow_person()
@never_cache
@require_safe
def export_state(request: PersonRequest) -> HttpResponse:
    """The export's panel alone, for the page that waits for it."""
    panel = export_panel(request.user, database_time.now())
    return render(request, "privacy/_export.html", {"panel": panel})


@allow_person()
@require_POST
def export_deletion(request: PersonRequest) -> HttpResponse:
    """Delete the person's export before it expires."""
    found = export_of(request.user)
    if found is not None:
        operations.delete_export(export=found)
        messages.success(request, _("Export deleted."))
    return redirect("your_data")


@allow_person(no_columns, is_fresh=True)
@never_cache
@require_safe
def export_download(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The archive, or a part of it; only for the person it is of."""
    found = export_of(request.user)
    if found is None or found.pk != pk or found.state != ExportState.READY:
        raise Http404
    try:
        slot = claim_person_slot(request.user.pk)
    except TooManyDownloads:
        return refuse_download(request, 429, _("You are downloading it already. Try again later."))
    return respond_in_slot(slot, lambda: _download_response(request, found, slot))


def _download_response(
    request: PersonRequest, found: PersonalExport, slot: DownloadSlot
) -> HttpResponseBase:
    made_at = found.ready_at or found.created_at
    name = f"{made_at.date().isoformat()} PixStudio data.zip"
    try:
        link = signed_link(found, name) if request.method == "GET" else ""
        if link:
            operations.record_download(actor=_actor_of(request), now=database_time.now())
            return redirect(link)
        answer = serve_archive(
            request,
            archive_of(found),
            slot,
            last_modified=made_at,
            download_name=name,
        )
    except OSError as error:
        logger.warning("The export %s can't be read: %s", found.pk, error)
        words = _("File storage can’t be reached. Try again in a few minutes.")
        return refuse_download(request, 503, words)
    if answer.status_code == 200 and request.method == "GET":
        operations.record_download(actor=_actor_of(request), now=database_time.now())
    return answer


@allow_person(is_fresh=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: PersonRequest) -> HttpResponse:
    """What a deletion does in numbers, and the form that confirms it."""
    user = request.user
    blockers = blockers_of(user)
    form = DeletionForm(user, request.POST if request.method == "POST" else None)
    if not blockers and form.is_valid():
        actor = Actor(None, user, address_of(request))
        try:
            operations.delete_person(user=user, actor=actor, now=database_time.now())
        except operations.DeletionBlocked as error:
            blockers = error.blockers
        else:
            logout(request)
            messages.success(request, _("Your profile was deleted. You are signed out."))
            return redirect("account_login")
    page = deletion_page(user, blockers, deletion_counts(user))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "page": page}
    return render(request, "privacy/deletion.html", context, status=status)
