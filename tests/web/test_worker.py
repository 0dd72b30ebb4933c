"""The worker as a process: side by side, finishing politely, alive in the books."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django_tasks_db.models import DBTaskResult

from pixstudio.web.models import Heartbeat
from tests.databases import url_of_this_database
from tests.web import tasks

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0
pytestmark = pytest.mark.django_db(transaction=True)


def until(is_so: Callable[[], Any]) -> None:
    """Wait for something that another process does. Raises: AssertionError when it never comes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def enqueue(task: Any, *arguments: str) -> None:
    """Put a task into the database, which the tests' own backend would not do."""
    from django_tasks_db import DatabaseBackend

    backend = DatabaseBackend("default", {"QUEUES": settings.TASK_QUEUES, "OPTIONS": {}})
    backend.enqueue(task, arguments, {})


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pixstudio.settings",
        "DATABASE_URL": url_of_this_database(),
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--interval", "0.05"], cwd=ROOT, env=environment
    )
    until(lambda: Heartbeat.objects.filter(name="worker").exists())
    yield process
    process.kill()
    process.wait()


def test_worker_slow_transfers_delay_nothing_else_and_are_finished(
    worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    slow = [tmp_path / f"slow-{number}" for number in range(3)]
    for path in slow:
        enqueue(tasks.wait_for_file, str(gate), str(path))
    begun = [Path(f"{path}.begun") for path in slow]
    until(lambda: sum(path.exists() for path in begun) == 2)
    enqueue(tasks.leave_note, str(tmp_path / "note"))
    until((tmp_path / "note").exists)
    assert not any(path.exists() for path in slow)

    worker.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert worker.poll() is None, "It left with work at hand."
    gate.touch()
    assert worker.wait(PATIENCE_SECONDS) == 0
    assert sum(path.exists() for path in slow) == 2
    assert DBTaskResult.objects.ready().count() == 1


def test_worker_leaves_at_once_at_the_second_signal(
    worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    enqueue(tasks.wait_for_file, str(tmp_path / "never"), str(tmp_path / "slow"))
    until((tmp_path / "slow.begun").exists)
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE_SECONDS) == 1
