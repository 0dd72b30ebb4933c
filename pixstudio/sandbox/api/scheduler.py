"""Endpoints of the scheduler."""

from __future__ import annotations

import time

from werkzeug import Response

from pixstudio.sandbox.acceptance import concurrent_count, concurrent_limit, tracked_count
from pixstudio.sandbox.api.responses import RequestContext, json_response
from pixstudio.sandbox.api.serializers import serialize_scheduled_job
from pixstudio.sandbox.errors import ApiError
from pixstudio.sandbox.inputs import email_from_id
from pixstudio.sandbox.state.records import Account


def list_tracked_jobs(context: RequestContext) -> Response:
    """GET scheduler: a bare array."""
    with context.state.lock:
        context.state.advance()
        jobs = context.state.tracked_jobs()
        return json_response([serialize_scheduled_job(job, time.time(), "videoId") for job in jobs])


def list_capacity(context: RequestContext) -> Response:
    """GET scheduler/available: running jobs and the capacity of each account."""
    with context.state.lock:
        context.state.advance()
        now, jobs = time.time(), context.state.tracked_jobs()
        return json_response(
            {
                "executing": [serialize_scheduled_job(job, now, "video_id") for job in jobs],
                "available": [
                    serialize_capacity(context, one) for one in context.state.accounts.values()
                ],
            }
        )


def serialize_capacity(context: RequestContext, account: Account) -> dict[str, object]:
    """Capacity of an account, by the scheduler's limit and by its plan's."""
    tracked = tracked_count(context.state, account.email)
    free = concurrent_limit(account) - concurrent_count(context.state, account.email)
    return {
        "email": account.email,
        "maxJobs": account.max_jobs,
        "executing": tracked,
        "available": max(0, min(account.max_jobs - tracked, free)),
    }


def stop_tracking(context: RequestContext, key: str) -> Response:
    """DELETE scheduler/video_id: the API stops tracking the job, PixVerse continues it."""
    email_from_id(key)
    with context.state.lock:
        context.state.advance()
        job = context.state.running.get(key)
        if job is None or job not in context.state.tracked_jobs():
            raise ApiError(404, f"Unable to locate running video_id {key}")
        job.is_tracked = False
        context.state.save_job(job)
    return Response(status=204)
