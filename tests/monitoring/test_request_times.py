"""Request times of processes, added up in rows."""

import threading
from collections import Counter

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import Settings

from pixstudio.monitoring import request_times
from pixstudio.monitoring.middleware import RequestTimesMiddleware
from pixstudio.monitoring.models import FailedTask, RequestCount
from pixstudio.monitoring.operations import count_failed_task
from pixstudio.monitoring.request_times import BUCKETS, RequestTimes
from pixstudio.saving.tasks import save_result
from tests.teams.people import Person


def counts() -> dict[tuple[str, str, int], int]:
    rows = RequestCount.objects.all()
    return {(row.route, row.status, row.bucket): row.count for row in rows}


@pytest.mark.django_db
def test_times_of_processes_are_added_to_the_same_rows() -> None:
    one, other = RequestTimes(), RequestTimes()
    for seconds in (0.001, 0.01, 0.0101, 11.0):
        one.add("/gallery/", 200, seconds)
    other.add("/gallery/", 204, 0.002)
    other.add("/gallery/", 500, 0.002)
    for times in (one, other, one):
        times.save()
    last = len(BUCKETS)
    expected = {("2xx", 0): 3, ("2xx", 1): 1, ("2xx", last): 1, ("5xx", 0): 1}
    assert counts() == {("/gallery/", *key): count for key, count in expected.items()}
    assert RequestCount.objects.get(bucket=last).seconds == pytest.approx(11.0)


@pytest.mark.django_db
def test_times_that_cannot_be_saved_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_sums: object) -> None:
        raise OperationalError("the database is away")

    times = RequestTimes()
    times.add("/", 302, 0.1)
    with monkeypatch.context() as patch:
        patch.setattr(request_times, "add_request_counts", fail)
        times.save()
    assert counts() == {}
    times.add("/", 302, 0.1)
    times.save()
    assert counts() == {("/", "3xx", 3): 2}


def test_times_of_many_threads_are_all_counted() -> None:
    times = RequestTimes()

    def ask() -> None:
        for _ in range(2000):
            times.add("/", 200, 0.1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [count for count, _seconds in times._sums.values()] == [8000]


def test_requests_are_timed_by_route_while_metrics_are_on(
    alice: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with pytest.raises(MiddlewareNotUsed):
        RequestTimesMiddleware(answer)
    settings.METRICS_LOOPBACK = True
    times = RequestTimes()
    monkeypatch.setattr("pixstudio.monitoring.middleware.TIMES", times)
    browser = Client()
    browser.cookies = alice.browser.cookies
    for path in ("/team/", "/team/", "/healthz", "/nowhere/", "/generations/1/"):
        browser.get(path)
    times.save()
    found: Counter[tuple[str, str]] = Counter()
    for (route, status, _bucket), count in counts().items():
        found[route, status] += count
    assert found == {("/team/", "2xx"): 2, ("/healthz", "2xx"): 1, ("(none)", "4xx"): 2}


@pytest.mark.django_db
def test_failed_tasks_are_counted() -> None:
    class Ended:
        task, status = save_result, "FAILED"

    class Successful:
        task, status = save_result, "SUCCESSFUL"

    for result in (Ended, Ended, Successful):
        count_failed_task(result)
    row = FailedTask.objects.get()
    assert (row.task, row.queue, row.count) == ("save_result", "transfers", 2)
