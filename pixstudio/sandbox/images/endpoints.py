"""Endpoints of images: creation, list, record, deletion."""

from __future__ import annotations

from werkzeug import Response

from pixstudio.sandbox.api.parameters import read_parameters
from pixstudio.sandbox.api.responses import RequestContext, json_response, page_of_jobs
from pixstudio.sandbox.errors import ApiError
from pixstudio.sandbox.images.acceptance import accept_images
from pixstudio.sandbox.images.rules import read_images
from pixstudio.sandbox.images.serializers import serialize_image
from pixstudio.sandbox.inputs import email_from_id
from pixstudio.sandbox.state.records import Job

DEFAULT_LIMIT = 50


def create_images(context: RequestContext) -> Response:
    """POST images/create: charge, start, return the ids."""
    jobs = accept_images(context.state, read_images(read_parameters(context.request)))
    for job in jobs:
        context.renderer.submit(job)
    cost = sum(job.cost_credits for job in jobs)
    return json_response({"success_ids": [job.key for job in jobs], "cost_credits": cost})


def list_images(context: RequestContext) -> Response:
    """GET images, newest first; images made by effects are listed among the videos."""
    page = page_of_jobs(
        context,
        DEFAULT_LIMIT,
        lambda job: job.is_listed_image,
        lambda job: serialize_image(job, context.base_url, context.state.uploads),
    )
    return json_response(vars(page))


def get_image(context: RequestContext, key: str) -> Response:
    """GET images/image_id: also while it is made, 404 once it is deleted."""
    state = context.state
    with state.lock:
        state.advance()
        return json_response(
            serialize_image(find_image(context, key), context.base_url, state.uploads)
        )


def delete_image(context: RequestContext, key: str) -> Response:
    """DELETE images/image_id; credits are not refunded."""
    with context.state.lock:
        job = find_image(context, key)
        context.state.delete_job(job)
    return Response(status=200)


def find_image(context: RequestContext, key: str) -> Job:
    """The job of an image. Raises: `ApiError` 400 for an invalid id, 404 for an unknown one."""
    email_from_id(key)
    job = context.state.jobs.get(key)
    if job is None or job.is_deleted or not job.is_listed_image:
        raise ApiError(404, f"Image {key} has been deleted")
    return job
