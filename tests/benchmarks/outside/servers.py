"""Web servers started as the Procfile starts them, each on a free port."""

import contextlib
import http.client
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from pixstudio.demo.demo_environment import free_port
from tests.benchmarks.measuring import children_of

ROOT = Path(__file__).resolve().parents[3]
STUDIO = "pixstudio.wsgi:application"
SECONDS_TO_START = 180.0
SECONDS_TO_STOP = 20.0
IDLE_SECONDS, QUIET_LOOKS = 0.1, 3
# The longest that requests which no one waits for any more may continue.
MOST_BUSY_SECONDS = 600.0


def procfile_command(application: str, port: int) -> list[str]:
    """The Procfile's `web` line for an application, run by this Python."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    (line,) = (line.removeprefix("web:") for line in lines if line.startswith("web:"))
    words = shlex.split(line.replace("${PORT:-8000}", str(port)))
    assert words[0] == "gunicorn", line
    assert STUDIO in words, line
    command = [application if word == STUDIO else word for word in words[1:]]
    return [sys.executable, "-m", "gunicorn", *command]


class Server:
    """gunicorn with an application, from `with` to its end."""

    def __init__(
        self, application: str, environment: Mapping[str, str], log: Path, *options: str
    ) -> None:
        self.host = f"127.0.0.1:{free_port()}"
        port = int(self.host.rpartition(":")[2])
        self._command = [*procfile_command(application, port), *options]
        self._environment, self._log = {**environment, "PORT": str(port)}, log

    def __enter__(self) -> "Server":
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self._process.poll() is None:
            connection = http.client.HTTPConnection(self.host, timeout=5)
            with (
                contextlib.closing(connection),
                contextlib.suppress(OSError, http.client.HTTPException),
            ):
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return
            time.sleep(0.05)
        raise RuntimeError(f"The server did not start:\n{self._log.read_text()}")

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            for pid in [*children_of(self._process.pid), self._process.pid]:
                os.kill(pid, 9)
            self._process.wait()

    def worked_ticks(self) -> int:
        """Processor time of its workers so far, in ticks of 10 ms."""
        return ticks_of_children(self._process.pid)


def wait_until_idle(ticks: Callable[[], int]) -> None:
    """Wait for requests that a driver began and no longer waits for, by the ticks that are worked.

    Raises: RuntimeError after ten minutes.
    """
    end = time.monotonic() + MOST_BUSY_SECONDS
    before, quiet = ticks(), 0
    while time.monotonic() < end:
        time.sleep(IDLE_SECONDS)
        now = ticks()
        quiet = quiet + 1 if now == before else 0
        if quiet == QUIET_LOOKS:
            return
        before = now
    raise RuntimeError("The server is still busy with requests that were given up.")


def ticks_of_children(pid: int) -> int:
    """Processor time of a process's children so far, also of those that ended. Linux only."""
    while True:
        # One that ends meanwhile is counted with those that ended, when all is read once more.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            living = [_fields_of(child) for child in children_of(pid)]
            return sum(_fields_of(pid)[13:15]) + sum(sum(fields[11:13]) for fields in living)


def _fields_of(pid: int) -> list[int]:
    """proc(5), stat: what follows the program's name, where numbers begin with the second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [0, *map(int, fields[1:])]
