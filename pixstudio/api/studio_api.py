"""The API itself: its resources, its error documents, its description."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from pixstudio.api.problems import Problem
from pixstudio.api.resources.models import router as models
from pixstudio.teams.permissions import NotYours

logger = logging.getLogger(__name__)
api = NinjaAPI(
    title="PixStudio API",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("/models", models, tags=["Models"])


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
    return Problem(403, "forbidden", "Your role doesn’t allow this.").response(request)


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    code = {401: "unauthorized", 429: "too_many_requests"}.get(error.status_code, "bad_request")
    detail = "An API key is missing." if error.status_code == 401 else str(error)
    return Problem(error.status_code, code, detail).response(request)


@api.exception_handler(Exception)
def _on_fault(request: HttpRequest, error: Any) -> HttpResponse:
    logger.exception("A request of the API failed", exc_info=error)
    detail = "Something went wrong on our side. It has been logged."
    return Problem(500, "internal", detail).response(request)
