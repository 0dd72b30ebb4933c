"""All results of a shared collection as one archive, where the link allows downloads."""

import logging
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from pixstudio.downloads.archives import NothingToDownload, plan_files
from pixstudio.downloads.queries import checksums_of
from pixstudio.downloads.responses import respond_in_slot, serve_archive
from pixstudio.downloads.slots import DownloadSlot, TooManyDownloads, claim_visitor_slot
from pixstudio.jobs.models import Generation
from pixstudio.sharing.models import ShareLink
from pixstudio.sharing.presenters.shared_page import download_name
from pixstudio.sharing.queries import MAX_ARCHIVED, shared_results
from pixstudio.sharing.views.visits import Visit, respond_to_visitor, too_many_requests
from pixstudio.teams.policies import public

logger = logging.getLogger(__name__)


@public
@require_safe
def shared_archive(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The first results of the collection, in its order; it can be resumed like a single file."""

    def respond(visit: Visit) -> HttpResponseBase:
        link = visit.link
        if not visit.is_admitted or not link.may_download or link.collection is None:
            raise Http404
        results = shared_results(link.collection, MAX_ARCHIVED)
        try:
            slot = claim_visitor_slot(link.pk)
        except TooManyDownloads:
            return too_many_requests(request)
        return respond_in_slot(slot, lambda: _archive_response(request, link, results, slot))

    return respond_to_visitor(request, secret, "page", respond)


def _archive_response(
    request: HttpRequest, link: ShareLink, results: list[Generation], slot: DownloadSlot
) -> HttpResponseBase:
    try:
        planned = plan_files(results, _names_of(link, results), checksums_of(results))
    except NothingToDownload as error:
        raise Http404 from error
    except OSError as error:
        # Why the storage is away is for the studio's admins.
        logger.warning("An archive could not be planned: %s", error)
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    return serve_archive(
        request,
        planned,
        slot,
        last_modified=max(result.finished_at or result.created_at for result in results),
        download_name=f"{slugify(link.title)[:60] or 'shared'}.zip",
    )


def _names_of(link: ShareLink, results: list[Generation]) -> dict[uuid.UUID, str]:
    """Numbered in the collection's order, so that none is twice in it."""
    return {
        result.pk: f"{number:03d}-{download_name(link, result)}"
        for number, result in enumerate(results, start=1)
    }
