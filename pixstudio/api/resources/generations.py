"""Jobs: create, list, look at, wait for."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema

from pixstudio.api.addresses import address_of_resource
from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.generation_documents import (
    BatchDocument,
    GenerationOut,
    batch_document,
    documents_of,
)
from pixstudio.api.generation_lists import list_request_of, page_of
from pixstudio.api.idempotency import read_key
from pixstudio.api.json_bodies import read_json
from pixstudio.api.list_description import LIST_PARAMETERS
from pixstudio.api.lists import link_next
from pixstudio.api.openapi import IDEMPOTENCY_KEY, JOB_BODY, PREFER, header, job_errors
from pixstudio.api.representations import answer
from pixstudio.api.submissions import submit
from pixstudio.api.waiting import wait_until_ended, wanted_seconds
from pixstudio.api_keys.models import Scope
from pixstudio.gallery.queries import result_of, results_of
from pixstudio.jobs.queries.cards import job_queryset
from pixstudio.web import database_time

router = Router()


class GenerationPage(Schema):
    """Some of the jobs, newest first unless `sort` says otherwise. `next_cursor` is null on the last page."""

    items: list[GenerationOut]
    next_cursor: str | None


@router.post(
    "",
    response={201: GenerationOut | BatchDocument, **job_errors(400, 409, 413, 415, 422, 428)},
    auth=KeyAuth(Scope.CREATE),
    summary="Create jobs",
    openapi_extra={**JOB_BODY, "parameters": [IDEMPOTENCY_KEY, PREFER]},
)
def create_generations(request: HttpRequest) -> HttpResponse:
    """Queue one job, or several with `variations`, `prompt_lines`, `more_models` and the like.

    One job is answered as itself, several as a batch. Nothing is charged before PixVerse accepts a job. Above
    the team's amount, and for several jobs, the answer is 428 with a token to be sent as `confirm`.
    """
    asked: KeyRequest = request  # type: ignore[assignment]
    body = read_json(request)
    ids, is_new = submit(asked, body, read_key(request, body), database_time.now())
    return created_answer(asked, ids, is_new=is_new)


def created_answer(
    request: KeyRequest, ids: list[uuid.UUID], *, is_new: bool, status: int = 201
) -> HttpResponse:
    """The jobs as they are now, if the client wants to wait, once they have ended."""
    headers = {} if is_new else {"Idempotency-Replayed": "true"}
    if (seconds := wanted_seconds(request)) and wait_until_ended(ids, seconds):
        headers["Preference-Applied"] = f"wait={seconds}"
    found = job_queryset(request.member.team).select_related("wanted_account").in_bulk(ids)
    rows = [found[pk] for pk in ids if pk in found]
    if not rows:
        raise Http404
    if len(ids) > 1 and rows[0].batch:
        url = address_of_resource(request, "get_batch", rows[0].batch_id)
        document: Schema = batch_document(request, rows[0].batch, rows)
    else:
        url = address_of_resource(request, "get_generation", rows[0].pk)
        (document,) = documents_of(request, rows[:1])
    if status == 201:
        headers["Location"] = url
    return answer(document, status, headers)


@router.get(
    "",
    response={200: GenerationPage, **job_errors(422)},
    auth=KeyAuth(Scope.READ),
    summary="List jobs",
    openapi_extra={"parameters": LIST_PARAMETERS},
)
def list_generations(request: HttpRequest) -> HttpResponse:
    """The team's jobs by the gallery's filters, a page at a time; `Link` names the next page too."""
    asked: KeyRequest = request  # type: ignore[assignment]
    listed, cursor = page_of(asked.member, list_request_of(asked.member, request))
    rows = results_of(asked.member.team, [row.id for row in listed])
    response = answer(GenerationPage(items=documents_of(asked, rows), next_cursor=cursor))
    link_next(request, response, cursor)
    return response


@router.get(
    "/{uuid:generation_id}",
    response={200: GenerationOut, 304: None, **job_errors(404)},
    auth=KeyAuth(Scope.READ),
    summary="Get a job",
    openapi_extra={
        "parameters": [
            PREFER,
            header("If-None-Match", "The ETag of what is known; 304 while nothing changed."),
        ]
    },
)
def get_generation(request: HttpRequest, generation_id: uuid.UUID) -> HttpResponse:
    """A job and, once it is done, the addresses of its result. With `Prefer: wait=30` once it has ended."""
    asked: KeyRequest = request  # type: ignore[assignment]
    headers = {}
    row = result_of(asked.member.team, generation_id)
    if row is None:
        raise Http404
    if (seconds := wanted_seconds(request)) and wait_until_ended([generation_id], seconds):
        headers["Preference-Applied"] = f"wait={seconds}"
        row = result_of(asked.member.team, generation_id)
        if row is None:
            raise Http404
    (document,) = documents_of(asked, [row])
    return answer(document, 200, headers)
