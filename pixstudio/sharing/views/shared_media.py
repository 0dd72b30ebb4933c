"""Media of a shared result: each request is checked, so that a revoked link stops playing at the next one."""

import uuid
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import cast

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from pixstudio.jobs.models import Generation
from pixstudio.jobs.result_types import DOWNLOAD_ONLY
from pixstudio.media.file_delivery.stored_files import stream_stored_file
from pixstudio.media.video.browser_support import served_content_type
from pixstudio.sharing.presenters.shared_page import download_name
from pixstudio.sharing.views.visits import Visit, respond_to_visitor
from pixstudio.teams.policies import public
from pixstudio.web.secrets.digests import digest_of


@public
@require_safe
def shared_file(request: HttpRequest, secret: str, item: uuid.UUID) -> HttpResponseBase:
    """What a page plays or shows; never as an attachment, and under no name."""

    def respond(visit: Visit) -> HttpResponseBase:
        result = visit.item(item)
        if result.problem in DOWNLOAD_ONLY:
            raise Http404
        if result.playable:
            return _stream(request, visit, result.playable, "video/mp4")
        return _stream(request, visit, result.file, served_content_type(result.content_type))

    return respond_to_visitor(request, secret, "media", respond)


@public
@require_safe
def shared_download(request: HttpRequest, secret: str, item: uuid.UUID) -> HttpResponseBase:
    """The file itself as an attachment, where the link allows it."""

    def respond(visit: Visit) -> HttpResponseBase:
        result = visit.item(item)
        if not visit.link.may_download:
            raise Http404
        suffix = PurePosixPath(result.file.name or "").suffix
        name = f"{download_name(visit.link, result)}{suffix}"
        return _stream(request, visit, result.file, result.content_type, name)

    return respond_to_visitor(request, secret, "media", respond)


@public
@require_safe
def shared_poster(request: HttpRequest, secret: str, item: uuid.UUID) -> HttpResponseBase:
    def respond(visit: Visit) -> HttpResponseBase:
        return _stream(request, visit, visit.item(item).poster, "image/webp")

    return respond_to_visitor(request, secret, "media", respond)


def _stream(
    request: HttpRequest,
    visit: Visit,
    stored: FieldFile,
    content_type: str,
    name: str | None = None,
) -> HttpResponseBase:
    """Also from a bucket through the studio: its addresses name the team's folder and outlive the link."""
    item = cast("Generation", stored.instance)
    answer = stream_stored_file(
        request,
        stored,
        content_type=content_type,
        # Another one for each link, which tells nothing of the job.
        etag=digest_of(f"{visit.link.secret_digest} {stored.name}")[:20],
        last_modified=item.finished_at or item.changed_at,
        download_name=name,
    )
    # Why the storage is away is for the studio's admins.
    is_away = answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse(status=503, headers={"Retry-After": "60"}) if is_away else answer
