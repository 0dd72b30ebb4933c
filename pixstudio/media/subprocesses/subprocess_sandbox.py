"""A child process that looks at a foreign file: what is in the file can't take anything along.

The child limits its own memory, time and writing, knows no secrets, and ends with whoever asked.
"""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pixstudio.media.subprocesses.parent_watch import set_parent_death_signal

POLL_SECONDS = 1.0
_ROOT = Path(__file__).resolve().parents[3]


class SubprocessTimeout(Exception):
    """The child was ended because its time was over."""


def run_sandboxed(
    command: Sequence[str], *, wall_seconds: float, pulse: Callable[[], None] = lambda: None
) -> tuple[bytes, int]:
    """Run the child to its end: what it printed, and its return code as `subprocess` gives it.

    `pulse` is called every second meanwhile; what it raises ends the child. Raises: TookTooLong.
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
        printed = child.stdout.read() if child.stdout else b""
    return printed, child.returncode


def _wait(child: subprocess.Popen[bytes], seconds: float, pulse: Callable[[], None]) -> None:
    ends = time.monotonic() + seconds
    while True:
        try:
            child.wait(min(POLL_SECONDS, seconds))
        except subprocess.TimeoutExpired:
            if time.monotonic() > ends:
                raise SubprocessTimeout from None
            pulse()
        else:
            return


def apply_limits(*, memory_bytes: int, made_bytes: int, cpu_seconds: int | None = None) -> None:
    """The child's first step: take limits upon itself, and end when whoever asked is dead."""
    # A decoder that never lets go of the interpreter would keep our own watch from looking.
    set_parent_death_signal()
    wanted = {resource.RLIMIT_AS: memory_bytes, resource.RLIMIT_FSIZE: made_bytes}
    wanted[resource.RLIMIT_CORE] = 0
    if cpu_seconds is not None:
        wanted[resource.RLIMIT_CPU] = cpu_seconds
    for limit, value in wanted.items():
        _, hard = resource.getrlimit(limit)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (most, hard))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody writes to us: the pipe ends when whoever asked is dead."""
    os.read(0, 1)
    os._exit(1)
