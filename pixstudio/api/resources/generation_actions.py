"""What can be done with a job: the same operations as on its card, with the same permissions.

On the router of jobs: of two routers with one address only the first would be asked.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.generation_documents import GenerationOut
from pixstudio.api.idempotency import do_once, find_done, read_key
from pixstudio.api.json_bodies import read_optional_json
from pixstudio.api.openapi import IDEMPOTENCY_KEY, PREFER, job_errors
from pixstudio.api.problems import Problem
from pixstudio.api.resources.generations import created_answer, router
from pixstudio.api_keys.models import Scope
from pixstudio.cards.presenters.wording import open_text
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.pixverse.errors import PixVerseError
from pixstudio.trash.operations import remove_generation
from pixstudio.web import database_time

__all__ = ["router"]
logger = logging.getLogger(__name__)
CREATE = KeyAuth(Scope.CREATE)
TWICE = "may_be_charged_twice"
Act = Callable[..., None]
_CONFIRMED = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["confirm"],
                    "properties": {"confirm": {"const": TWICE, "type": "string"}},
                    "additionalProperties": False,
                },
                "examples": {"confirmed": {"value": {"confirm": TWICE}}},
            }
        },
    }
}


@router.post(
    "/{uuid:generation_id}/cancellation",
    response={200: GenerationOut, **job_errors(404, 409)},
    auth=CREATE,
    summary="Cancel a job",
)
def cancel(request: HttpRequest, generation_id: uuid.UUID) -> HttpResponse:
    """Cancel a job. Before it is sent nothing is charged; later the credits are spent all the same, and what
    still arrives is kept."""
    return _act(request, generation_id, operations.cancel_generation)


@router.post(
    "/{uuid:generation_id}/saving",
    response={200: GenerationOut, **job_errors(404, 409)},
    auth=CREATE,
    summary="Save a result again",
)
def save(request: HttpRequest, generation_id: uuid.UUID) -> HttpResponse:
    """Fetch the file of a finished result once more, free of charge."""
    return _act(request, generation_id, operations.save_again)


@router.post(
    "/{uuid:generation_id}/dismissal",
    response={200: GenerationOut, **job_errors(404, 409)},
    auth=CREATE,
    summary="Dismiss a job",
)
def dismiss(request: HttpRequest, generation_id: uuid.UUID) -> HttpResponse:
    """Dismiss a job in state `ask`, whose outcome is unknown. Should its result appear, it is kept."""
    return _act(request, generation_id, operations.dismiss_generation)


@router.post(
    "/{uuid:generation_id}/retry",
    response={200: GenerationOut, **job_errors(400, 404, 409, 413, 415, 422)},
    auth=CREATE,
    summary="Retry a job",
    openapi_extra={"parameters": [IDEMPOTENCY_KEY, PREFER]},
)
def retry(request: HttpRequest, generation_id: uuid.UUID) -> HttpResponse:
    """Queue a job again that ended without a result: a new charge if it is accepted."""
    _refuse_fields(read_optional_json(request), known=())
    return _act_once(request, generation_id, operations.retry_generation)


@router.post(
    "/{uuid:generation_id}/resubmission",
    response={200: GenerationOut, **job_errors(400, 404, 409, 413, 415, 422, 428)},
    auth=CREATE,
    summary="Submit a job again",
    openapi_extra={**_CONFIRMED, "parameters": [IDEMPOTENCY_KEY, PREFER]},
)
def resubmit(request: HttpRequest, generation_id: uuid.UUID) -> HttpResponse:
    """Submit a job in state `ask` or `abandoned` again. Its first attempt may be charged as well, which
    `confirm` has to say."""
    body = read_optional_json(request)
    _refuse_fields(body, known=("confirm",))
    if body.get("confirm") != TWICE:
        raise Problem(
            428,
            "confirmation_required",
            f"The first attempt may be charged as well. Send “confirm”: “{TWICE}”. Nothing was sent.",
        )
    return _act_once(request, generation_id, operations.submit_again)


@router.delete(
    "/{uuid:generation_id}",
    response={204: None, **job_errors(404, 409, 422, 502)},
    auth=CREATE,
    summary="Delete a result",
    openapi_extra={
        "parameters": [
            {
                "in": "query",
                "name": "permanent",
                "required": False,
                "schema": {"type": "string", "enum": ["true", "false"], "default": "false"},
                "description": "Deletes it for good, here and at PixVerse; else it goes to the trash.",
            }
        ]
    },
)
def delete(request: HttpRequest, generation_id: uuid.UUID) -> HttpResponse:
    """Move an ended job with its result to the trash, or delete it for good."""
    asked: KeyRequest = request  # type: ignore[assignment]
    permanent = request.GET.get("permanent", "false")
    if permanent not in ("true", "false") or set(request.GET) - {"permanent"}:
        raise Problem(422, "invalid", "The only parameter is “permanent”, true or false.")
    generation = _find(asked, generation_id)

    def remove(**who: Any) -> None:
        remove_generation(also_upstream=permanent == "true", **who)

    _run(asked, generation, remove, database_time.now())
    return HttpResponse(status=204)


def _act(request: HttpRequest, pk: uuid.UUID, act: Act) -> HttpResponse:
    """Act on a job, and answer it as it is then. Repeating it is harmless."""
    asked: KeyRequest = request  # type: ignore[assignment]
    _run(asked, _find(asked, pk), act, database_time.now())
    return created_answer(asked, [pk], is_new=True, status=200)


def _act_once(request: HttpRequest, pk: uuid.UUID, act: Act) -> HttpResponse:
    """Act on a job once for each Idempotency-Key: each time may cost, which counts in this key's budget.

    Whoever made the job: a key with a budget can't spend more by jobs of pages or of other keys.
    """
    asked: KeyRequest = request  # type: ignore[assignment]
    key, now = read_key(request, {}), database_time.now()
    done = find_done(asked.member, key, now)
    if done is not None:
        return created_answer(asked, done, is_new=False, status=200)
    generation = _find(asked, pk)

    def run() -> list[uuid.UUID]:
        _run(asked, generation, act, now)
        # In the transaction that queues it and raises its version: no claim sees it without its key.
        Generation.objects.filter(pk=pk).update(api_key=asked.api_key)
        return [pk]

    ids, is_new = do_once(asked.member, key, run, now)
    return created_answer(asked, ids, is_new=is_new, status=200)


def _find(request: KeyRequest, pk: uuid.UUID) -> Generation:
    return get_object_or_404(Generation.objects.of(request.member.team), pk=pk)


def _run(request: KeyRequest, generation: Generation, act: Act, now: dt.datetime) -> None:
    """Raises: NotYours, Problem 409 if the job is no longer in a state for it, 502."""
    try:
        act(member=request.member, generation=generation, now=now)
    except JobMovedOn as error:
        raise Problem(
            409,
            "wrong_state",
            "The job’s state doesn’t allow this. Nothing was changed or charged.",
            state=Generation.objects.values_list("state", flat=True).get(pk=generation.pk),
        ) from error
    except PixVerseError as error:
        logger.info("An action on %s failed: %s", generation.pk, error)
        words = open_text(error.words) or "The API did not answer as expected."
        detail = f"Nothing was changed. PixVerse answered: {words}"
        raise Problem(502, "pixverse_refused", detail) from error


def _refuse_fields(body: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = [name for name in body if name not in known]
    if unknown:
        detail = f"Unknown fields: {', '.join(name[:60] for name in unknown[:20])}."
        raise Problem(422, "invalid", detail)
