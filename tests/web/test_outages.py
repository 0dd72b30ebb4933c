"""What is away is said once, and once that it is back."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.db import OperationalError
from pytest_django import Settings

from pixstudio.pixverse.errors import ServerTrouble, Unreachable
from pixstudio.web import outages
from pixstudio.web.background.processes import Interval
from pixstudio.web.background.rq_child import OutageFilter
from pixstudio.web.outages import (
    DATABASE,
    OUTAGES,
    REDIS,
    Outage,
    join_report_group,
    report_outage,
    start_report_group,
)

REFUSED = redis.ConnectionError("Error 111 connecting to 127.0.0.1:1.\nConnection refused.")


@pytest.fixture(autouse=True)
def quiet_before(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    for outage in OUTAGES:
        outage.end()
    caplog.clear()
    caplog.set_level(logging.WARNING)
    yield
    for outage in OUTAGES:
        outage.end()


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (REFUSED, "Redis"),
        (redis.TimeoutError("Timeout connecting to server"), "Redis"),
        (redis.BusyLoadingError("Redis is loading the dataset in memory"), "Redis"),
        (OperationalError("connection refused"), "The database"),
        (Unreachable("The API cannot be reached: no route"), "The API"),
    ],
)
def test_each_change_is_one_line(
    error: Exception, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(50):
        assert report_outage(error)
    outage = next(one for one in OUTAGES if one.name == name)
    for _ in range(50):
        outage.end()
    (gone, back) = caplog.messages
    assert gone.startswith(f"{name} can't be reached: ")
    assert "\n" not in gone
    assert back == f"{name} is back."


@pytest.mark.parametrize("error", [ValueError("a mistake"), ServerTrouble("500"), KeyError("x")])
def test_a_mistake_is_no_outage(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    assert not report_outage(error)
    assert caplog.messages == []


def test_processes_that_belong_together_say_it_once(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As forks do, each has a memory of its own."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(outages._ReportGroup, "pid", None)
    join_report_group(4711)
    forks = [Outage("Redis", "Tasks wait.") for _ in range(3)]
    for fork in forks:
        fork.begin(REFUSED)
    for fork in forks:
        fork.end()
    assert len(caplog.messages) == 2
    join_report_group(4712)
    forks[0].begin(REFUSED)
    assert len(caplog.messages) == 3


def test_a_new_worker_knows_nothing_of_those_that_were_killed(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(outages._ReportGroup, "pid", None)
    for pid in (2**22 + 1, os.getpid(), os.getppid()):
        join_report_group(pid)
        REDIS.begin(REFUSED)
    start_report_group()
    assert [flag.name for flag in (tmp_path / "away").iterdir()] == [f"{os.getppid()}-redis"]
    REDIS.begin(REFUSED)
    assert len(caplog.messages) == 4


def test_what_is_done_again_and_again_says_trouble_once_and_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    troubles: list[Exception | None] = [OperationalError("gone")] * 3
    troubles += [None, ValueError("a"), ValueError("a"), ValueError("b"), None, None]

    def act() -> None:
        if trouble := troubles.pop(0):
            raise trouble

    job = Interval(0.0, act, "Looking")
    while troubles:
        job._next_at = 0.0
        job.run_if_due()
    assert [message.split(":")[0] for message in caplog.messages] == [
        "The database can't be reached",
        "The database is back.",
        "Looking failed and will be tried again.",
        "Looking failed and will be tried again.",
        "Looking works again.",
    ]


@pytest.mark.parametrize(
    ("message", "values", "error", "is_kept"),
    [
        ("could not connect: %s in %d", (REFUSED, 2), None, False),
        ("found an unhandled exception", (), REFUSED, False),
        ("Worker %s: Redis connection timeout, quitting...", ("x",), None, False),
        ("found an unhandled exception", (), ValueError("x"), True),
        ("job %s failed", ("x",), None, True),
    ],
)
def test_a_child_leaves_out_what_its_parent_says(
    message: str, values: tuple[object, ...], error: Exception | None, is_kept: bool
) -> None:
    info = (type(error), error, None) if error else None
    record = logging.LogRecord("rq.worker", logging.ERROR, "", 0, message, values, info)
    assert OutageFilter().filter(record) is is_kept


def test_after_trouble_redis_is_left_alone_for_a_moment() -> None:
    REDIS.begin(REFUSED)
    assert REDIS.is_resting
    REDIS.end()
    assert not REDIS.is_resting
    assert not DATABASE.is_resting
