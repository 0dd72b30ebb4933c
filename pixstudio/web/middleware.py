"""What every answer carries."""

import logging
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
