"""Results: their files and posters, delivered as pages have them."""

import uuid

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Router

from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.description.bodies import ANY_FILE, binary_answer
from pixstudio.api_keys.models import Scope
from pixstudio.cards.views import media
from pixstudio.jobs.models import Generation

router = Router()
FILE, POSTER = "/{uuid:generation_id}/file", "/{uuid:generation_id}/poster"
PLAYABLE = "/{uuid:generation_id}/playable"


@router.get(
    FILE,
    auth=KeyAuth(Scope.READ),
    summary="Download a result",
    openapi_extra=binary_answer(ANY_FILE),
)
def get_result_file(request: KeyRequest, generation_id: uuid.UUID) -> HttpResponseBase:
    """The file as PixVerse made it, with Range and ETag; from a bucket by a redirect.

    404 until the job is done, and for jobs that made no file.
    """
    return media.deliver_result(request, _generation(request, generation_id), is_download=True)


@router.api_operation(["HEAD"], FILE, auth=KeyAuth(Scope.READ), include_in_schema=False)
def head_result_file(request: KeyRequest, generation_id: uuid.UUID) -> HttpResponseBase:
    return media.deliver_result(request, _generation(request, generation_id), is_download=True)


@router.get(
    PLAYABLE,
    auth=KeyAuth(Scope.READ),
    summary="Download a result for players",
    openapi_extra=binary_answer(ANY_FILE),
)
def get_result_playable(request: KeyRequest, generation_id: uuid.UUID) -> HttpResponseBase:
    """The version that every browser plays; the file itself where it does."""
    return media.deliver_result(request, _generation(request, generation_id), is_download=False)


@router.get(
    POSTER,
    auth=KeyAuth(Scope.READ),
    summary="Download a result’s poster",
    openapi_extra=binary_answer("image/webp"),
)
def get_result_poster(request: KeyRequest, generation_id: uuid.UUID) -> HttpResponseBase:
    """A still of the result; 404 if it has none."""
    return media.deliver_poster(request, _generation(request, generation_id), is_download=False)


@router.api_operation(["HEAD"], POSTER, auth=KeyAuth(Scope.READ), include_in_schema=False)
def head_result_poster(request: KeyRequest, generation_id: uuid.UUID) -> HttpResponseBase:
    return media.deliver_poster(request, _generation(request, generation_id), is_download=False)


def _generation(request: KeyRequest, generation_id: uuid.UUID) -> Generation:
    return get_object_or_404(Generation.objects.of(request.member.team), pk=generation_id)
