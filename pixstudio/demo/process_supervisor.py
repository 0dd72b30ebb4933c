"""The demo's processes: started, kept alive, and stopped together."""

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from pixstudio.demo.demo_environment import ROOT
from pixstudio.media.parent_death import tied

MAX_EXITS = 3
EXIT_WINDOW_SECONDS = 60.0
LOG_TAIL_LINES = 30


class StartFailed(Exception):
    """A process died again and again; the text carries the end of its log."""


class SupervisedProcess:
    """One process of the demo with its log; in a session of its own, so that Ctrl-C reaches only us.

    It ends with the demo, should that be killed without a chance to end it.
    """

    def __init__(
        self, name: str, command: list[str], environment: Mapping[str, str], logs: Path
    ) -> None:
        self.name = name
        self.command = command
        self.environment = dict(environment)
        self.log = logs / f"{name}.log"
        self._deaths: list[float] = []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says goes to its log."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                tied(self.command),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def keep_alive(self) -> None:
        """Start it again where it died. Raises: GaveUp when that happens too often."""
        if self.is_alive:
            return
        now = time.monotonic()
        self._deaths = [at for at in self._deaths if now - at < EXIT_WINDOW_SECONDS] + [now]
        if len(self._deaths) >= MAX_EXITS:
            raise StartFailed(
                f"“{self.name}” keeps ending. The end of its log:\n\n{self.last_words()}"
            )
        self.start()

    def last_words(self) -> str:
        """The last lines of the log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-LOG_TAIL_LINES:])

    def ask_to_end(self) -> None:
        """Let it finish what it does."""
        if self._process and self.is_alive:
            self._process.terminate()

    def end(self, seconds: float) -> None:
        """Wait that long for its end, then kill it."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def stop_all(children: list[SupervisedProcess], seconds: float) -> None:
    """Ask all at once, then wait for all, no longer than that together."""
    deadline = time.monotonic() + seconds
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end(deadline - time.monotonic())
