"""No process outlives the one that started it, however that one ends.

`tied` runs a command so. On Linux the kernel watches over it; elsewhere a process between the two does.
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
    """Have the kernel kill this process when its parent is gone; False where it knows no such thing.

    It holds through `exec`, and counts the thread that started this process as its parent.
    """
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL) == 0)


def exit_with_parent(parent: int) -> None:
    """End this process as soon as `parent` isn't its parent any more. Of the children call it in each."""
    set_parent_death_signal()
    if os.getppid() != parent:
        os._exit(ORPHANED_EXIT_CODE)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(POLL_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def bound_to_parent(command: Sequence[str]) -> list[str]:
    """The command line that runs the command and ends it when the calling process is gone."""
    return [sys.executable, "-m", __name__, str(os.getpid()), *command]


def run_bound_to_parent(parent: int, command: list[str]) -> int:
    """Become the command where the kernel watches, else run it and watch; its exit code."""
    if set_parent_death_signal():
        if os.getppid() != parent:
            return ORPHANED_EXIT_CODE
        os.execvp(command[0], command)  # noqa: S606
    return run_with_watch(parent, command)


def run_with_watch(parent: int, command: list[str]) -> int:
    """Run the command, hand on what we are told by signals, and kill it when the parent is gone."""
    with subprocess.Popen(command) as child:

        def hand_on(number: int, _frame: FrameType | None) -> None:
            child.send_signal(number)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, hand_on)
        while child.poll() is None:
            if os.getppid() != parent:
                child.kill()
            time.sleep(POLL_SECONDS)
        return child.returncode


if __name__ == "__main__":
    sys.exit(run_bound_to_parent(int(sys.argv[1]), sys.argv[2:]))
