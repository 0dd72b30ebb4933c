"""Results and posters, for members of their team only, with Range so that seeking works."""

import uuid

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from pixstudio.cards.presenters.download_names import download_name
from pixstudio.jobs.models import FILE_GONE, Generation
from pixstudio.jobs.operations import check_stored_file
from pixstudio.jobs.result_types import DOWNLOAD_ONLY
from pixstudio.media.file_delivery.stored_files import StoredFileMissing, serve_stored_file
from pixstudio.media.video.browser_support import served_content_type
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow, no_columns

# A result never changes once it is stored, so a browser may keep it.
KEEP_SECONDS = 7 * 24 * 3600


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def result(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file, for players the version that every browser plays if there is one; `?download` hands over the
    file itself as an attachment, under its name."""
    generation = _generation(request, pk)
    # What pages can't show is only ever handed over, under its name.
    is_download = "download" in request.GET or generation.problem in DOWNLOAD_ONLY
    return deliver_result(request, generation, is_download=is_download)


def deliver_result(
    request: HttpRequest, generation: Generation, *, is_download: bool
) -> HttpResponseBase:
    """The result's file, or without `is_download` the version that players play. Raises: Http404."""
    if generation.playable and not is_download:
        return _deliver(request, generation, generation.playable, "video/mp4", None)
    content_type = (
        generation.content_type if is_download else served_content_type(generation.content_type)
    )
    name = download_name(generation, generation.file.name) if is_download else None
    try:
        answer = _deliver(request, generation, generation.file, content_type, name)
    except StoredFileMissing:
        check_stored_file(generation=generation)
        raise
    if generation.problem == FILE_GONE:
        check_stored_file(generation=generation)
    return answer


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def poster(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The poster; `?download` hands it over as an attachment, named as the result is."""
    is_download = "download" in request.GET
    return deliver_poster(request, _generation(request, pk), is_download=is_download)


def deliver_poster(
    request: HttpRequest, generation: Generation, *, is_download: bool
) -> HttpResponseBase:
    """The result's poster. Raises: Http404."""
    name = download_name(generation, generation.poster.name) if is_download else None
    return _deliver(request, generation, generation.poster, "image/webp", name)


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def preview(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The small silent version that tiles play; 404 for a result without one."""
    generation = _generation(request, pk)
    return _deliver(request, generation, generation.preview, "video/mp4", None)


def _generation(request: MemberRequest, pk: uuid.UUID) -> Generation:
    return get_object_or_404(Generation.objects.of(request.member.team), pk=pk)


def _deliver(
    request: HttpRequest,
    generation: Generation,
    stored: FieldFile,
    content_type: str,
    download_name: str | None,
) -> HttpResponseBase:
    return serve_stored_file(
        request,
        stored,
        content_type=content_type,
        etag=f"{generation.pk.hex}-{stored.field.name}",
        last_modified=generation.finished_at or generation.changed_at,
        download_name=download_name,
        max_age_seconds=KEEP_SECONDS,
    )
