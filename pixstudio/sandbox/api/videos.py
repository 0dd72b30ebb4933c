"""Endpoints of videos: generation, list, details, deletion; lists of effects and voices."""

from __future__ import annotations

from werkzeug import Response
from werkzeug.exceptions import NotFound

from pixstudio.sandbox.acceptance import accept_request
from pixstudio.sandbox.api.parameters import read_parameters
from pixstudio.sandbox.api.responses import (
    RequestContext,
    json_response,
    page_of_jobs,
    paginate,
    query_integer,
    requested_account,
)
from pixstudio.sandbox.api.serializers import serialize_job
from pixstudio.sandbox.catalogue import available_effects, serialize_effect, serialize_voices
from pixstudio.sandbox.errors import RESTYLE_RETIRED, VIDEO_DELETED, ApiError, bad_request
from pixstudio.sandbox.inputs import email_from_id
from pixstudio.sandbox.operations import operation_at

DEFAULT_LIMIT = 40


def create_video(context: RequestContext, endpoint: str) -> Response:
    """POST to a generation endpoint: charge, start, return the id.

    Raises: `NotFound` for an endpoint that no operation has.
    """
    operation = operation_at(endpoint)
    if operation is None:
        raise NotFound
    request = operation.request(read_parameters(context.request))
    job = accept_request(context.state, request)
    context.renderer.submit(job)
    id_field = "image_id" if job.is_image else "video_id"
    return json_response({id_field: job.key, "cost_credits": job.cost_credits})


def list_videos(context: RequestContext) -> Response:
    """GET videos, newest first."""
    page = page_of_jobs(
        context,
        DEFAULT_LIMIT,
        lambda job: job.is_listed_video,
        lambda job: serialize_job(job, context.base_url, context.state.uploads),
    )
    return json_response(vars(page))


def get_video(context: RequestContext, key: str) -> Response:
    """GET videos/video_id: 404 while the video is still processing."""
    email_from_id(key)
    with context.state.lock:
        context.state.advance()
        job = context.state.jobs.get(key)
        if job is None or job.is_deleted or job.is_running or not job.is_listed_video:
            raise ApiError(404, VIDEO_DELETED)
        return json_response(serialize_job(job, context.base_url, context.state.uploads))


def delete_video(context: RequestContext, key: str) -> Response:
    """DELETE videos/video_id; credits are not refunded."""
    email_from_id(key)
    with context.state.lock:
        job = context.state.jobs.get(key)
        if job is None or job.is_deleted or not job.is_listed_video:
            raise bad_request(VIDEO_DELETED)
        context.state.delete_job(job)
    return Response(status=200)


def list_effects(context: RequestContext) -> Response:
    """GET videos/effects: all effects of the account's plan unless `limit` is given."""
    effects = available_effects(requested_account(context).plan)
    limit = query_integer(context, "limit", len(effects), low=1)
    page, next_offset = paginate(effects, limit, query_integer(context, "offset", 0))
    items = [serialize_effect(effect, context.base_url) for effect in page]
    return json_response({"items": items, "total": len(effects), "next_offset": next_offset})


def list_voices(context: RequestContext) -> Response:
    """GET videos/voices."""
    requested_account(context)
    return json_response({"tts_list": serialize_voices(context.base_url)})


def reject_restyle(context: RequestContext) -> Response:
    """POST videos/restyle and GET videos/restyles, retired in January 2026."""
    raise bad_request(RESTYLE_RETIRED)
