"""Middleware that times requests by route."""

import time
from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from pixstudio.monitoring.request_times import TIMES, is_metered

# Static files, and addresses that don't exist.
NO_ROUTE = "(none)"


class RequestTimesMiddleware:
    """Counts how long answers take; it is left out unless /metrics is on. Of what streams, the time to its
    first byte counts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not is_metered():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begin = time.perf_counter()
        response = self.get_response(request)
        route = f"/{request.resolver_match.route}" if request.resolver_match else NO_ROUTE
        TIMES.add(route, response.status_code, time.perf_counter() - begin)
        return response
