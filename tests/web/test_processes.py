"""A polite end, and jobs that survive a bad minute."""

import datetime as dt
import os
import signal
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone

from pixstudio.installation.version import current_version
from pixstudio.web.background.processes import (
    Interval,
    ShutdownSignal,
    end_heartbeat,
    heartbeat_interval,
)
from pixstudio.web.models import Heartbeat
from pixstudio.web.operations import record_heartbeat
from pixstudio.web.queries import heartbeat_age, running_versions


@pytest.fixture
def stop() -> Iterator[ShutdownSignal]:
    kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield ShutdownSignal().listen()
    for name, handler in kept.items():
        signal.signal(name, handler)


def test_stop_ends_a_pause_at_the_signal(stop: ShutdownSignal) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    began = time.monotonic()
    stop.pause(60)
    assert stop.is_requested
    assert time.monotonic() - began < 5


def test_every_waits_for_its_time() -> None:
    done: list[int] = []
    job = Interval(3600, lambda: done.append(1), "Counting")
    job.run_if_due()
    job.run_if_due()
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_every_survives_what_it_calls(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("a bad minute")

    with caplog.at_level("ERROR"):
        Interval(3600, fail, "Looking").run_if_due()
    assert "Looking failed" in caplog.text


@pytest.mark.django_db
def test_heartbeat_is_one_row_for_the_process_and_one_for_its_version() -> None:
    now = timezone.now()
    for name in ("clock", "worker"):
        record_heartbeat(name=name, now=now - dt.timedelta(minutes=2), version="0.9.0")
    for _ in range(2):
        heartbeat_interval("clock").run_if_due()
    mine, minute = current_version(), dt.timedelta(minutes=1)
    assert running_versions(now - minute) == [("clock", mine)]
    assert running_versions(now - 3 * minute) == [("clock", mine), ("worker", "0.9.0")]
    end_heartbeat("clock")
    assert {*Heartbeat.objects.values_list("name", flat=True)} == {
        *("clock", "worker", "worker 0.9.0")
    }
    age = heartbeat_age("clock", timezone.now())
    assert age is not None
    assert age.total_seconds() < 60
    assert heartbeat_age("backup", timezone.now()) is None
