"""Download results: many as an archive that is made while it is sent, or one with its parameters inside."""

import hashlib
import logging
import uuid
from collections.abc import Sequence

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pixstudio.cards.presenters.download_names import download_name
from pixstudio.downloads.archives import NothingToDownload, plan_archive
from pixstudio.downloads.operations import create_list
from pixstudio.downloads.parameters import embedded_text
from pixstudio.downloads.queries import (
    MAX_RESULTS,
    InvalidChoice,
    TooManyResults,
    UnknownResults,
    checksums_of,
    chosen_results,
    ids_of_filter,
    list_of,
    read_ids,
)
from pixstudio.downloads.responses import refuse_download, respond_in_slot, serve_archive
from pixstudio.downloads.slots import PER_MEMBER, DownloadSlot, TooManyDownloads, claim_slot
from pixstudio.downloads.stored_items import Kind, StoredItem, measured
from pixstudio.gallery.views.pages import filters_of
from pixstudio.jobs.models import Generation
from pixstudio.media.embedding.embedding import can_hold_text
from pixstudio.media.file_delivery.file_response import Delivery, serve_file
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow, no_columns
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number

logger = logging.getLogger(__name__)


@allow(Role.VIEWER, columns=no_columns)
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: MemberRequest) -> HttpResponseBase:
    """An archive of the results in `ids`, or with `all=1` of all that match the gallery's filter.

    `metadata=1` writes the parameters into the files. POST keeps the choice and leads to its own address,
    which can be resumed like any other.
    """
    try:
        ids = _chosen_ids(request)
        if request.method == "POST":
            chosen = create_list(member=request.member, ids=ids, now=database_time.now())
            query = f"?{urlencode({'metadata': 1})}" if _wants_metadata(request) else ""
            return redirect(f"{url_for('download_list', chosen.pk)}{query}")
    except InvalidChoice:
        return refuse_download(request, 400, _nothing_chosen())
    except TooManyResults:
        return refuse_download(request, 400, _too_many())
    except UnknownResults as error:
        raise Http404 from error
    return _archive_response(request, ids)


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def download_list(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The archive of a kept choice."""
    chosen = list_of(request.member.team, pk)
    if chosen is None:
        raise Http404
    return _archive_response(request, read_ids(chosen.result_ids))


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def single(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One result's file; with `metadata=1` its parameters are in it, if it has a place for them."""
    rows = Generation.objects.of(request.member.team).select_related("effect", "source")
    generation = get_object_or_404(rows, pk=pk)
    plain_url = f"{url_for('generation_file', generation.pk)}?download"
    can_hold = generation.has_file and can_hold_text(generation.content_type)
    if not (_wants_metadata(request) and can_hold):
        return redirect(plain_url)
    try:
        item = StoredItem(
            generation,
            Kind.FILE,
            download_name(generation, generation.file.name),
            embedded_text(generation),
        )
        (item,) = measured([item], {})
        if item.text is None or item.delivered_bytes is None:
            return redirect(plain_url)
        return serve_file(request, item.open, _delivery_of(item))
    except OSError as error:
        # The plain file's own address says what is wrong with the storage.
        logger.warning("%s could not be downloaded with its parameters: %s", pk, error)
        return redirect(plain_url)


def _delivery_of(item: StoredItem) -> Delivery:
    return Delivery(
        content_type=item.generation.content_type,
        size_bytes=item.entry.size,
        etag=hashlib.sha256(item.entry.identity.encode()).hexdigest()[:40],
        last_modified=item.generation.finished_at or item.generation.created_at,
        download_name=item.name,
    )


def _chosen_ids(request: MemberRequest) -> list[uuid.UUID]:
    fields = request.POST if request.method == "POST" else request.GET
    if "1" in (fields.get("all"), request.GET.get("all")):
        return ids_of_filter(request.member, filters_of(request))
    return read_ids(fields.getlist("ids"))


def _wants_metadata(request: HttpRequest) -> bool:
    return "1" in (request.GET.get("metadata"), request.POST.get("metadata"))


def _archive_response(request: MemberRequest, ids: Sequence[uuid.UUID]) -> HttpResponseBase:
    """The archive, or a part of it. A slot is held from its planning until the last byte is sent."""
    try:
        slot = claim_slot(request.member)
    except TooManyDownloads:
        return refuse_download(request, 429, _too_many_at_once())
    return respond_in_slot(slot, lambda: _planned_response(request, ids, slot))


def _planned_response(
    request: MemberRequest, ids: Sequence[uuid.UUID], slot: DownloadSlot
) -> HttpResponseBase:
    try:
        results = chosen_results(request.member.team, ids)
        planned = plan_archive(
            results,
            request.member,
            checksums_of(results),
            with_metadata=_wants_metadata(request),
        )
    except UnknownResults as error:
        raise Http404 from error
    except NothingToDownload:
        return refuse_download(request, 404, _("None of these results has a file here."))
    except OSError as error:
        logger.warning("An archive could not be planned: %s", error)
        words = _("File storage can’t be reached. Try again in a few minutes.")
        return refuse_download(request, 503, words)
    return serve_archive(
        request,
        planned,
        slot,
        last_modified=max(result.finished_at or result.created_at for result in results),
        download_name=_archive_name(len(results)),
    )


def _archive_name(count: int) -> str:
    day = timezone.localdate(database_time.now()).isoformat()
    words = _("1 result") if count == 1 else _("%(count)s results") % {"count": count}
    return f"{day} PixStudio {words}.zip"


def _nothing_chosen() -> str:
    return _(
        "No results are selected, or the address is incomplete. Select results in the gallery."
    )


def _too_many() -> str:
    return _(
        "A download has at most %(count)s results. Select fewer, or narrow down the filter."
    ) % {"count": format_number(MAX_RESULTS)}


def _too_many_at_once() -> str:
    return _(
        "%(count)s downloads at a time are the limit, and some are still running. "
        "Try again when one has finished."
    ) % {"count": format_number(PER_MEMBER)}
