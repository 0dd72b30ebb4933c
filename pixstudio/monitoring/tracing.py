"""Traces sent to an OpenTelemetry collector: off unless its address is set, then without people and secrets.

Requests, tasks and calls of the API are told by route, name and ids; not what people typed, no statements.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Token
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_tasks.base import TaskResultStatus
from django_tasks.signals import task_finished, task_started
from opentelemetry import context, propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode

from pixstudio.installation.version import current_version
from pixstudio.web.logs.context import current_facts

SERVER_ERROR = 500
# Parts of the API's addresses that are the same for everybody; others are emails, ids and signatures.
_FIXED_PART = re.compile(r"v\d+|[a-z-]{1,30}")
_ADDRESSES = ("http.url", "url.full")
_spans: dict[str, tuple[Span, Token[context.Context]]] = {}


def start_tracing() -> None:
    """Send what this process does from now on; the SDK's own variables say how (`OTEL_TRACES_SAMPLER`)."""
    trace_with(OTLPSpanExporter())
    RequestsInstrumentor().instrument(request_hook=hide_address)


def trace_with(exporter: SpanExporter) -> TracerProvider:
    """Record spans of requests and tasks for this exporter. Once in a process: the SDK keeps the first."""
    resource = Resource.create({"service.name": "pixstudio", "service.version": current_version()})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    task_started.connect(begin_task, dispatch_uid="traces")
    task_finished.connect(end_task, dispatch_uid="traces")
    return provider


@contextmanager
def request_span(request: HttpRequest) -> Iterator[Callable[[HttpResponse], None]]:
    """A span of a request; call what it gives with the answer. A trusted proxy's trace is gone on with."""
    is_proxied = settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0
    parent = propagate.extract(request.headers) if is_proxied else context.Context()
    with _tracer().start_as_current_span(
        str(request.method), context=parent, kind=SpanKind.SERVER, record_exception=False
    ) as span:
        yield lambda response: _tell_answer(span, request, response)


def _tell_answer(span: Span, request: HttpRequest, response: HttpResponse) -> None:
    facts = current_facts(request)
    route = facts.pop("route", "(none)")
    span.update_name(f"{request.method} {route}")
    span.set_attribute("http.request.method", str(request.method))
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", response.status_code)
    span.set_attributes({f"pixstudio.{name}": value for name, value in facts.items()})
    if response.status_code >= SERVER_ERROR:
        span.set_status(StatusCode.ERROR)


def begin_task(task_result: Any, **_: Any) -> None:
    """Receiver of `task_started`: a span until the task ends, inside of which its calls are."""
    facts = current_facts()
    span = _tracer().start_span(
        facts.get("task", "task"),
        context=context.Context(),
        kind=SpanKind.CONSUMER,
        attributes={f"pixstudio.{name}": value for name, value in facts.items()},
    )
    _spans[task_result.id] = span, context.attach(trace.set_span_in_context(span))


def end_task(task_result: Any, **_: Any) -> None:
    """Receiver of `task_finished`."""
    if task_result.id not in _spans:
        return
    span, token = _spans.pop(task_result.id)
    if task_result.status == TaskResultStatus.FAILED:
        span.set_status(StatusCode.ERROR)
    context.detach(token)
    span.end()


def hide_address(span: Span, request: Any) -> None:
    """Leave of an address only what says which of the API's pages it is."""
    address = urlsplit(str(request.url))
    parts = [
        part if _FIXED_PART.fullmatch(part) else "*" for part in address.path.split("/") if part
    ]
    text = f"{address.scheme}://{address.hostname}/{'/'.join(parts)}"
    for name in _ADDRESSES:
        if name in (getattr(span, "attributes", None) or {}):
            span.set_attribute(name, text)


def _tracer() -> trace.Tracer:
    return trace.get_tracer("pixstudio")
