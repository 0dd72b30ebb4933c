"""Tasks for the tests of the worker; what they do is written into rows."""

import os
import time
from pathlib import Path

from django_tasks import task


@task(queue_name="quick")
def leave_note(path: str) -> None:
    Path(path).write_text(str(os.getpid()))


@task(queue_name="transfers")
def wait_for_file(path: str, done: str) -> None:
    Path(f"{done}.begun").touch()
    deadline = time.monotonic() + 30
    while not Path(path).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    Path(done).touch()
