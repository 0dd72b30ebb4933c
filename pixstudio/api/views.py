"""What surrounds every resource: problem documents instead of pages, rate headers, and the documentation."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from pixstudio.api.addresses import absolute
from pixstudio.api.description.reference import reference_of
from pixstudio.api.problems import Problem
from pixstudio.api.rate_limits import CHANGES_DIVISOR
from pixstudio.api.studio_api import api
from pixstudio.teams.policies import public

View = Callable[..., Any]


def as_problems(view: View) -> View:
    """The view with a problem document for a wrong method, and with headers about its rate limit."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        except Http404:
            return not_found(request)
        if response.status_code == 405:
            allowed = response["Allow"]
            detail = f"This address takes {allowed}."
            response = Problem(
                405, "method_not_allowed", detail, headers={"Allow": allowed}
            ).response(request)
        for name, value in getattr(request, "rate_headers", {}).items():
            response.setdefault(name, value)
        return response

    return answered


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponse:
    """The answer for addresses that the API does not have."""
    detail = "The API has no such address; /api/v1/openapi.json describes all."
    return Problem(404, "not_found", detail).response(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The site's answer to a request that Django refuses to read: a problem document for programs."""
    if not request.path.startswith("/api/v1/"):
        return defaults.bad_request(request, exception)
    detail = "The request can’t be read. Nothing was done."
    return Problem(400, "bad_request", detail).response(request)


@public
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """All operations with examples, errors and limits; it shows nothing of a team, so anybody may read it."""
    reference = reference_of(api.get_openapi_schema(), absolute(request, "").rstrip("/"))
    context = {
        "reference": reference,
        "changes_per_minute": max(1, settings.API_REQUESTS_PER_MINUTE // CHANGES_DIVISOR),
        "requests_per_minute": settings.API_REQUESTS_PER_MINUTE,
    }
    return render(request, "api/documentation.html", context)
