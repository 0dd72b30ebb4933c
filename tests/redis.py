"""A private Redis for tests, on loopback, that can be killed and started again where it was."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

import pytest
import redis

from pixstudio.demo.demo_environment import free_port
from pixstudio.media.subprocesses.parent_watch import bound_to_parent

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 180.0
NOTHING_FOUND = (
    "No Redis here: redis-server is not on the PATH (Debian: apt-get install redis-server)."
)
# What it held is gone with it: nudges may be lost at any time.
OPTIONS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning")


def redis_server() -> str:
    """The program. Without it the test is skipped; where CI is true, it fails."""
    found = shutil.which("redis-server")
    if found is None:
        is_ci = os.environ.get("CI") == "true"
        (pytest.fail if is_ci else pytest.skip)(NOTHING_FOUND)
    return str(found)


class RedisServer:
    """Redis in a folder of its own; both are gone at the end, however that comes."""

    def __init__(self) -> None:
        self._program = redis_server()
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def __enter__(self) -> "RedisServer":
        self._folder = tempfile.mkdtemp(prefix="pixstudio-redis-")
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it where it was, and wait until it answers."""
        where = ("--port", str(self._port), "--dir", self._folder)
        self._process = subprocess.Popen(
            bound_to_parent([self._program, *where, *OPTIONS]),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            assert time.monotonic() < end, "Redis did not start."
            time.sleep(0.05)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url, socket_timeout=2) as connection:
            try:
                return bool(connection.ping())
            except (TimeoutError, redis.ConnectionError, redis.TimeoutError):
                return False

    def kill(self) -> None:
        """End it without a word; what it held is lost."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None
