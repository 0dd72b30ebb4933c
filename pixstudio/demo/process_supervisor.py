"""Process supervisor of the demo: start, restart and stop processes."""

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from pixstudio.installation.locations import CODE
from pixstudio.media.subprocesses.parent_watch import bound_to_parent

MAX_EXITS = 3
EXIT_WINDOW_SECONDS = 60.0
LOG_TAIL_LINES = 30


class StartFailed(Exception):
    """A process or command failed; the message contains the end of its log."""


class SupervisedProcess:
    """One process of the demo with its log; in its own session, so that only the demo receives Ctrl-C.

    It also ends if the demo is killed.
    """

    def __init__(
        self, name: str, command: list[str], environment: Mapping[str, str], logs: Path
    ) -> None:
        self.name = name
        self.command = command
        self.environment = dict(environment)
        self.log = logs / f"{name}.log"
        self._exits: list[float] = []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; its output is appended to its log."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                bound_to_parent(self.command),
                cwd=CODE,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def restart_if_exited(self) -> None:
        """Restart the process if it exited. Raises: `StartFailed` if that happens too often."""
        if self.is_alive:
            return
        now = time.monotonic()
        self._exits = [at for at in self._exits if now - at < EXIT_WINDOW_SECONDS] + [now]
        if len(self._exits) >= MAX_EXITS:
            raise StartFailed(
                f"“{self.name}” keeps ending. The end of its log:\n\n{self.log_tail()}"
            )
        self.start()

    def log_tail(self) -> str:
        """The last lines of the log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-LOG_TAIL_LINES:])

    def terminate(self) -> None:
        """Send SIGTERM."""
        if self._process and self.is_alive:
            self._process.terminate()

    def wait_or_kill(self, seconds: float) -> None:
        """Wait that long for its exit, then kill it."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def stop_all(processes: list[SupervisedProcess], seconds: float) -> None:
    """Send SIGTERM to all, then wait for all, at most that long in total."""
    deadline = time.monotonic() + seconds
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait_or_kill(deadline - time.monotonic())
