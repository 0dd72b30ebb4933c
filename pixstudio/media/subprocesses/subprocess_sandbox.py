"""Run a child process that handles an untrusted file, so that a malicious file does no harm.

The child limits its own memory, CPU time and output, has no secrets in its environment, and exits when its
parent dies.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pixstudio.media.subprocesses.parent_watch import set_parent_death_signal

POLL_SECONDS = 1.0
_ROOT = Path(__file__).resolve().parents[3]


class SubprocessTimeout(Exception):
    """The child was killed because it exceeded its time limit."""


def run_sandboxed(
    command: Sequence[str], *, wall_seconds: float, pulse: Callable[[], None] = lambda: None
) -> tuple[bytes, int]:
    """Run a child process to its end; returns its standard output and return code (as `subprocess`).

    `pulse` is called every second while the child runs; an exception it raises kills the child.
    Raises: SubprocessTimeout after `wall_seconds`.
    """
    with subprocess.Popen(
        command,
        cwd=_ROOT,
        env={"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        try:
            _wait(child, wall_seconds, pulse)
        except BaseException:
            child.kill()
            raise
        output = child.stdout.read() if child.stdout else b""
    return output, child.returncode


def _wait(child: subprocess.Popen[bytes], seconds: float, pulse: Callable[[], None]) -> None:
    """Wait for the child's end, which its output tells at once: `wait` itself looks every 50 ms."""
    deadline, step = time.monotonic() + seconds, min(POLL_SECONDS, seconds)
    closed = select.poll()
    # Nothing but its end: what it printed is read when it is gone.
    assert child.stdout
    closed.register(child.stdout, 0)
    while True:
        if closed.poll(step * 1000):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(step)
                return
        if time.monotonic() > deadline:
            raise SubprocessTimeout
        pulse()


def apply_limits(
    *, memory_bytes: int, max_output_bytes: int, cpu_seconds: int | None = None
) -> None:
    """Limit the calling process (memory, file size in bytes, CPU seconds) and tie it to its parent.

    The first step of a child process.
    """
    # The kernel's signal works even if a decoder never releases the interpreter lock.
    set_parent_death_signal()
    limits = {resource.RLIMIT_AS: memory_bytes, resource.RLIMIT_FSIZE: max_output_bytes}
    limits[resource.RLIMIT_CORE] = 0
    if cpu_seconds is not None:
        limits[resource.RLIMIT_CPU] = cpu_seconds
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        soft_limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (soft_limit, hard))
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """Exit when standard input ends: nothing is written to the pipe, so the parent is dead."""
    os.read(0, 1)
    os._exit(1)
