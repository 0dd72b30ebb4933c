"""Traces of a worker: its tasks and, inside of them, what it asks the API, without anybody's email."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django_tasks.signals import task_finished, task_started
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import client_of
from pixstudio.monitoring.tracing import begin_task, end_task, hide_address, trace_with
from pixstudio.saving.tasks import save_result
from pixstudio.teams.models import Team

JOB = "6f3f4c52-7d5e-4f2b-9a53-0d4c6a1f9e11"
EXPORTER = InMemorySpanExporter()


@pytest.fixture(scope="module")
def provider() -> TracerProvider:
    return trace_with(EXPORTER)


@pytest.fixture
def tracing(provider: TracerProvider) -> Iterator[TracerProvider]:
    task_started.connect(begin_task, dispatch_uid="traces")
    task_finished.connect(end_task, dispatch_uid="traces")
    RequestsInstrumentor().instrument(request_hook=hide_address)
    provider.force_flush()
    EXPORTER.clear()
    yield provider
    RequestsInstrumentor().uninstrument()
    task_started.disconnect(dispatch_uid="traces")
    task_finished.disconnect(dispatch_uid="traces")


def spans(tracing: TracerProvider) -> list[ReadableSpan]:
    tracing.force_flush()
    return list(EXPORTER.get_finished_spans())


def test_a_task_and_its_calls_are_one_trace_without_emails(
    connected: Team, tracing: TracerProvider
) -> None:
    account = Account.objects.filter(team=connected).first()
    assert account
    result = SimpleNamespace(task=save_result, args=[JOB], id="77", status="FAILED")
    task_started.send(object, task_result=result)
    client_of(connected.pk).get_account(account.email)
    task_finished.send(object, task_result=result)
    call, task = spans(tracing)
    assert (task.name, task.status.status_code) == ("save_result", StatusCode.ERROR)
    assert task.attributes
    assert task.attributes["pixstudio.job_id"] == JOB
    assert call.parent
    assert call.parent.span_id == task.context.span_id
    facts = dict(call.attributes or {})
    addresses = [facts[name] for name in ("http.url", "url.full") if name in facts]
    assert [str(one).rpartition("/v2/")[2] for one in addresses] == ["pixverse/accounts/*"]
    assert account.email not in call.to_json()


def test_a_task_that_began_before_tracing_ends_without_a_span(tracing: TracerProvider) -> None:
    result = SimpleNamespace(task=save_result, args=[JOB], id="78", status="SUCCESSFUL")
    task_finished.send(object, task_result=result)
    assert spans(tracing) == []
