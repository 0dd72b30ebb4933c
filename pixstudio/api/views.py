"""What surrounds every resource: problem documents where Django would answer a page, and rate headers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from pixstudio.api.problems import Problem

View = Callable[..., Any]


def as_problems(view: View) -> View:
    """The view with a problem document for a wrong method, and with headers about its rate limit."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
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
