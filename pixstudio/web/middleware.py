"""Middleware: request ids and text cleaning."""

import logging
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from pixstudio.web.text_cleaning import clean_field, clean_text

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)


class RequestIdMiddleware:
    """Assigns a request id, shown on error pages and in logs, and sets a private Cache-Control default."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        response.setdefault("Cache-Control", "private, no-cache")
        if response.status_code >= 500:
            logger.error(
                "Request %s failed: %s %s", response["X-Request-Id"], request.method, request.path
            )
        return response


class CleanTextMiddleware:
    """Applies `clean_field` to all query parameters and form fields, so views don't have to.

    Runs after the CSRF middleware, which has already parsed the form. CSRF-exempt views read the body
    themselves and have to clean its values.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_arguments: object) -> None:
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]


def _cleaned(fields: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True, encoding=fields.encoding)
    for name, values in fields.lists():
        cleaned.setlist(clean_text(name), [clean_field(value) for value in values])
    cleaned._mutable = False
    return cleaned
