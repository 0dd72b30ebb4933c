"""End processes when the process that started them dies, however it dies.

`bound_to_parent` wraps a command for that. On Linux the kernel does the work (PR_SET_PDEATHSIG); elsewhere
an intermediate process watches the parent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.5
ORPHANED_EXIT_CODE = 1


def set_parent_death_signal() -> bool:
    """Have the kernel kill this process when its parent dies; False if the system does not support it.

    Survives `exec`. The kernel regards the thread that started this process as its parent.
    """
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL) == 0)


def exit_with_parent(parent: int) -> None:
    """Kill this process once `parent` is no longer its parent. Not inherited: call it in each child."""
    set_parent_death_signal()
    if os.getppid() != parent:
        os._exit(ORPHANED_EXIT_CODE)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(POLL_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def bound_to_parent(command: Sequence[str]) -> list[str]:
    """The command line that runs a command and kills it when the calling process dies."""
    return [sys.executable, "-m", __name__, str(os.getpid()), *command]


def run_bound_to_parent(parent: int, command: list[str]) -> int:
    """Replace this process by the command if the kernel watches, else run and watch it; its exit code."""
    if set_parent_death_signal():
        if os.getppid() != parent:
            return ORPHANED_EXIT_CODE
        os.execvp(command[0], command)  # noqa: S606
    return run_with_watch(parent, command)


def run_with_watch(parent: int, command: list[str]) -> int:
    """Run the command, forward signals to it, and kill it when the parent dies; its exit code."""
    with subprocess.Popen(command) as child:

        def forward_signal(signal_number: int, _frame: FrameType | None) -> None:
            child.send_signal(signal_number)

        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, forward_signal)
        while child.poll() is None:
            if os.getppid() != parent:
                child.kill()
            time.sleep(POLL_SECONDS)
        return child.returncode


if __name__ == "__main__":
    sys.exit(run_bound_to_parent(int(sys.argv[1]), sys.argv[2:]))
