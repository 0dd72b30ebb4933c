"""Middleware: request ids and text cleaning."""

import logging
import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from pixstudio.web.logs.context import enter_request, leave_request
from pixstudio.web.text_cleaning import clean_field, clean_text

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)
PROXIED_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def request_id_of(request: HttpRequest) -> str:
    """The id that a proxy of ours gave the request, else a new one.

    A header that no trusted proxy passed on, or of another form, could put anything into our logs.
    """
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    given = request.headers.get("X-Request-ID", "")
    addresses = [one for one in request.headers.get("X-Forwarded-For", "").split(",") if one]
    is_proxied = 0 < count <= len(addresses)
    return given if is_proxied and PROXIED_ID.fullmatch(given) else uuid.uuid4().hex[:12]


class RequestIdMiddleware:
    """Assigns a request id, shown on error pages and in every log record of the request, and sets a private
    Cache-Control default."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = request_id_of(request)  # type: ignore[attr-defined]
        token = enter_request(request)
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        response.setdefault("Cache-Control", "private, no-cache")
        if response.status_code >= 500:
            logger.error("Request failed: %s %s", request.method, request.path)
        if not response.streaming:
            # What streams goes on in the same context, which ends with the request (`serving.asgi_bridge`).
            leave_request(token)
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
