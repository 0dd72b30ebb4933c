"""Middleware that times and traces requests by route."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from pixstudio.monitoring.request_times import TIMES, is_metered

# Static files, and addresses that don't exist.
NO_ROUTE = "(none)"


class TracesMiddleware:
    """Traces requests; it is left out unless a collector is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            raise MiddlewareNotUsed
        from pixstudio.monitoring.tracing import request_span

        self.get_response, self.span = get_response, request_span

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self.span(request) as tell:
            response = self.get_response(request)
            tell(response)
        return response


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
