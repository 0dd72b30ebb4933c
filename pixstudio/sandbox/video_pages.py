"""The endpoints that make, list, show and delete videos, and the lists of effects and voices."""

from __future__ import annotations

from werkzeug import Response

from pixstudio.sandbox.acceptance import accept
from pixstudio.sandbox.answers import (
    Call,
    account_asked_for,
    answer_json,
    page_of,
    query_number,
)
from pixstudio.sandbox.catalogue import effect_as_listed, effects_offered, voices_as_listed
from pixstudio.sandbox.errors import RETIRED, VIDEO_GONE, Refusal, wrong
from pixstudio.sandbox.fields import read_fields
from pixstudio.sandbox.listing import job_as_listed
from pixstudio.sandbox.materials import email_in
from pixstudio.sandbox.records import DELETED
from pixstudio.sandbox.rules import READERS

DEFAULT_VIDEOS = 40


def make_video(call: Call, endpoint: str) -> Response:
    """POST videos/create and the seven others: charge, start, answer the id."""
    order = READERS[endpoint](read_fields(call.request))
    job = accept(call.world, order)
    call.studio.take(job)
    id_field = "image_id" if job.is_image else "video_id"
    return answer_json({id_field: job.key, "cost_credits": job.cost_credits})


def list_videos(call: Call) -> Response:
    """GET videos, newest first."""
    account = account_asked_for(call)
    limit = query_number(call, "limit", DEFAULT_VIDEOS, low=1)
    offset = query_number(call, "offset", 0)
    world = call.world
    with world.lock:
        world.advance()
        jobs = world.jobs_of(account.email)
        page, next_offset = page_of(jobs, limit, offset)
        data = [job_as_listed(job, call.base_url, world.uploads) for job in page]
    return answer_json({"data": data, "next_offset": next_offset, "total": len(jobs)})


def show_video(call: Call, key: str) -> Response:
    """GET videos/video_id: 404 while the video is still processing."""
    email_in(key)
    with call.world.lock:
        call.world.advance()
        job = call.world.jobs.get(key)
        if job is None or job.is_deleted or job.is_running:
            raise Refusal(404, VIDEO_GONE)
        return answer_json(job_as_listed(job, call.base_url, call.world.uploads))


def delete_video(call: Call, key: str) -> Response:
    """DELETE videos/video_id; credits don't come back."""
    email_in(key)
    with call.world.lock:
        job = call.world.jobs.get(key)
        if job is None or job.is_deleted:
            raise wrong(VIDEO_GONE)
        job.is_deleted, job.status = True, DELETED
        call.world.keep_job(job)
    return Response(status=200)


def list_effects(call: Call) -> Response:
    """GET videos/effects: all that the account may use unless a `limit` is given."""
    effects = effects_offered(account_asked_for(call).plan)
    limit = query_number(call, "limit", len(effects), low=1)
    page, next_offset = page_of(effects, limit, query_number(call, "offset", 0))
    items = [effect_as_listed(effect, call.base_url) for effect in page]
    return answer_json({"items": items, "total": len(effects), "next_offset": next_offset})


def list_voices(call: Call) -> Response:
    """GET videos/voices."""
    account_asked_for(call)
    return answer_json({"tts_list": voices_as_listed(call.base_url)})


def refuse_restyle(call: Call) -> Response:
    """POST videos/restyle and GET videos/restyles, retired in January 2026."""
    raise wrong(RETIRED)
