"""The API itself: its resources, its error documents, its description."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from pixstudio.api.description.completion import StudioAPI
from pixstudio.api.parameters import StrictParser, refuse_unknown_parameters
from pixstudio.api.problems import Problem
from pixstudio.api.resources.accounts import router as accounts
from pixstudio.api.resources.batches import router as batches
from pixstudio.api.resources.collections import router as collections
from pixstudio.api.resources.effects import router as effects
from pixstudio.api.resources.files import router as files

# The actions add to the routes of jobs, so that one address has all of its methods.
from pixstudio.api.resources.generation_actions import router as generations
from pixstudio.api.resources.me import router as me
from pixstudio.api.resources.models import router as models
from pixstudio.api.resources.operations import router as operations
from pixstudio.api.resources.quotes import router as quotes
from pixstudio.api.resources.results import router as results
from pixstudio.api.resources.uploads import router as uploads
from pixstudio.api.resources.usage import router as usage
from pixstudio.api.resources.voices import router as voices
from pixstudio.teams.permissions import NotYours
from pixstudio.teams.security_events import note_refusal
from pixstudio.web.outages import is_outage

logger = logging.getLogger(__name__)
api = StudioAPI(
    title="PixStudio API",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    parser=StrictParser(),
)
api.add_decorator(refuse_unknown_parameters, mode="operation")
api.add_router("/generations", generations, tags=["Generations"])
api.add_router("/batches", batches, tags=["Generations"])
api.add_router("/quotes", quotes, tags=["Generations"])
api.add_router("/results", results, tags=["Results"])
api.add_router("/files", files, tags=["Files"])
api.add_router("/files", uploads, tags=["Files"])
api.add_router("/models", models, tags=["Models"])
api.add_router("/operations", operations, tags=["Models"])
api.add_router("/effects", effects, tags=["Effects and voices"])
api.add_router("/voices", voices, tags=["Effects and voices"])
api.add_router("/collections", collections, tags=["Collections"])
api.add_router("/accounts", accounts, tags=["Accounts and usage"])
api.add_router("/usage", usage, tags=["Accounts and usage"])
api.add_router("/me", me, tags=["Accounts and usage"])


@api.exception_handler(Problem)
def _on_problem(request: HttpRequest, error: Any) -> HttpResponse:
    return error.response(request)  # type: ignore[no-any-return]


@api.exception_handler(ValidationError)
def _on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """What pydantic says, by the name of each field."""
    errors = [
        {
            "field": ".".join(str(part) for part in one["loc"][2:]) or str(one["loc"][-1]),
            "code": one["type"],
            "detail": one["msg"],
        }
        for one in error.errors
    ]
    return Problem(
        422, "invalid", "The request is not valid. Nothing was sent.", errors=errors
    ).response(request)


@api.exception_handler(Http404)
def _on_missing(request: HttpRequest, _error: Any) -> HttpResponse:
    return Problem(404, "not_found", "There is no such thing, or it is another team’s.").response(
        request
    )


@api.exception_handler(NotYours)
@api.exception_handler(PermissionDenied)
def _on_denied(request: HttpRequest, _error: Any) -> HttpResponse:
    if member := getattr(request, "member", None):
        note_refusal(request, member)
    return Problem(403, "forbidden", "Your role doesn’t allow this.").response(request)


@api.exception_handler(RequestDataTooBig)
def _on_too_large(request: HttpRequest, _error: Any) -> HttpResponse:
    return Problem(413, "too_large", "The body is too large. Nothing was done.").response(request)


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error.__cause__, Problem):
        return error.__cause__.response(request)
    code = {401: "unauthorized", 429: "too_many_requests"}.get(error.status_code, "bad_request")
    detail = "An API key is missing." if error.status_code == 401 else str(error)
    return Problem(error.status_code, code, detail).response(request)


@api.exception_handler(Exception)
def _on_fault(request: HttpRequest, error: Any) -> HttpResponse:
    if is_outage(error):
        logger.warning("A request of the API failed: %s", error)
        detail = "A part of the studio is away. Try again shortly, with the same Idempotency-Key."
        headers = {"Retry-After": "5"}
        return Problem(503, "unavailable", detail, headers=headers).response(request)
    logger.exception("A request of the API failed", exc_info=error)
    detail = "Something went wrong on our side. It has been logged."
    return Problem(500, "internal", detail).response(request)
