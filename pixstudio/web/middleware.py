"""What every request goes through."""

import logging
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from pixstudio.web.text_cleaning import clean_field, clean_text

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)


class RequestIdMiddleware:
    """Gives each request an id that error pages show and logs repeat, and keeps pages private."""

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
    """Cleans every text of addresses and forms by `clean_field`, so that no view has to.

    Stands behind the CSRF check, which has read a form by then. A view that is exempt from that check
    reads its body itself and cleans what it takes from it.
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
