"""Starts processes, passes their output on line by line, restarts those that exit, and stops all in order."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import IO

from pixstudio.installation.exit_codes import CONFIGURATION_PROBLEM
from pixstudio.installation.locations import CODE
from pixstudio.media.subprocesses.parent_watch import bound_to_parent

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# After as long a run, the next pause is the first one again.
STEADY_SECONDS = 60.0
LOOK_SECONDS = 0.2
LONGEST_LINE_BYTES = 65536
Output = Callable[[str, str], None]


class StopSignal:
    """Counts SIGTERM and SIGINT: the first asks for an end in order, the second for one at once."""

    def __init__(self) -> None:
        self.count = 0
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._receive)

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1


class ChildProcess:
    """One process that should always run; the kernel ends it when the supervisor dies.

    In a session of its own, so that Ctrl-C reaches the supervisor alone.
    """

    def __init__(self, name: str, command: Sequence[str], output: Output) -> None:
        self.name = name
        self._command = list(command)
        self._output = output
        self._pause_seconds = FIRST_PAUSE_SECONDS
        self._started_at = 0.0
        self._start_at: float | None = None
        self._relay: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The last exit code; None before the first exit."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Start it. Main thread only: the kernel takes the starting thread for the parent."""
        self._started_at, self._start_at = time.monotonic(), None
        process = subprocess.Popen(
            bound_to_parent(self._command),
            cwd=CODE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._process = process
        assert process.stdout is not None
        self._relay = threading.Thread(target=self._pass_on, args=(process.stdout,), daemon=True)
        self._relay.start()

    def _pass_on(self, stream: IO[bytes]) -> None:
        for line in iter(lambda: stream.readline(LONGEST_LINE_BYTES), b""):
            self._output(self.name, line.decode(errors="replace").rstrip("\n"))

    def restart_if_exited(self) -> None:
        """Start it again some time after an exit; each pause is twice the last one, up to a minute."""
        if self.is_alive:
            return
        now = time.monotonic()
        if self._start_at is None:
            if now - self._started_at >= STEADY_SECONDS:
                self._pause_seconds = FIRST_PAUSE_SECONDS
            self._start_at = now + self._pause_seconds
            pause = f"{self._pause_seconds:g} s"
            self._output(self.name, f"Ended with {self.exit_code}. Starts again in {pause}.")
            self._pause_seconds = min(2 * self._pause_seconds, LONGEST_PAUSE_SECONDS)
        elif now >= self._start_at:
            self.start()

    def terminate(self) -> None:
        """Ask it to finish what is at hand and exit."""
        if self._process and self.is_alive:
            self._process.terminate()

    def kill(self) -> None:
        """Kill it and those it started."""
        if self._process and self.is_alive:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def finish_output(self) -> None:
        """Wait a moment for its last lines."""
        if self._relay:
            self._relay.join(LOOK_SECONDS)


class Supervisor:
    """Groups of processes, in the order in which they are stopped."""

    def __init__(self, *groups: Sequence[ChildProcess], stop: StopSignal) -> None:
        self._groups = groups
        self._stop = stop

    @property
    def _children(self) -> list[ChildProcess]:
        return [child for group in self._groups for child in group]

    def run(self, stop_seconds: float) -> int:
        """Run all until a stop signal, then end them within that time; the exit code.

        A child that ends with CONFIGURATION_PROBLEM ends all: starting it again changes nothing.
        """
        for child in reversed(self._children):
            child.start()
        code = self._watch()
        self._end(stop_seconds)
        return code

    def _watch(self) -> int:
        while not self._stop.count:
            for child in self._children:
                if not child.is_alive and child.exit_code == CONFIGURATION_PROBLEM:
                    return CONFIGURATION_PROBLEM
                child.restart_if_exited()
            time.sleep(LOOK_SECONDS)
        return 0

    def _end(self, seconds: float) -> None:
        end, asked = time.monotonic() + seconds, self._stop.count
        for group in self._groups:
            for child in group:
                child.terminate()
            while any(child.is_alive for child in group):
                if self._stop.count > max(asked, 1) or time.monotonic() >= end:
                    break
                time.sleep(LOOK_SECONDS)
        for child in self._children:
            child.kill()
            child.finish_output()
