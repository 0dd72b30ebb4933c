"""Processes end with their parent, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NOTES = "import os, pathlib, time; pathlib.Path(r'{path}').write_text(str(os.getpid())); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
BY_KERNEL = (
    "from pixstudio.media.subprocesses.parent_watch import bound_to_parent\n"
    "command = bound_to_parent(command)"
)
BY_WATCHING = (
    "program = 'import sys; from pixstudio.media.subprocesses.parent_watch import run_with_watch; '\n"
    "program += 'sys.exit(run_with_watch(int(sys.argv[1]), sys.argv[2:]))'\n"
    "command = [sys.executable, '-c', program, str(os.getpid()), *command]"
)
FORKING = """
import os, pathlib, time
from pixstudio.media.subprocesses.parent_watch import exit_with_parent
parent = os.getpid()
if not os.fork():
    exit_with_parent(parent)
    pathlib.Path(r'{path}').write_text(str(os.getpid()))
time.sleep(600)
"""


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "It did not happen."
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip()[:1] not in ("", "Z")


def child_of(parent: subprocess.Popen[bytes], path: Path) -> int:
    until(lambda: path.exists() and path.read_text())
    assert parent.poll() is None
    return int(path.read_text())


def parent_with(how: str, child: str) -> subprocess.Popen[bytes]:
    """A process that starts the child in a new session, and then does nothing."""
    program = (
        "import os, subprocess, sys, time\n"
        f"command = [sys.executable, '-c', {child!r}]\n{how}\n"
        "started = subprocess.Popen(command, start_new_session=True)\n"
        "sys.exit(started.wait())"
    )
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)


@pytest.mark.parametrize("how", [BY_KERNEL, BY_WATCHING], ids=["kernel", "watching"])
def test_a_bound_command_ends_with_a_parent_that_is_killed(how: str, tmp_path: Path) -> None:
    """Even if the command ignores SIGTERM."""
    path = tmp_path / "pid"
    parent = parent_with(how, STUBBORN + NOTES.format(path=path))
    child = child_of(parent, path)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    until(lambda: not is_alive(child))


@pytest.mark.parametrize("how", [BY_KERNEL, BY_WATCHING], ids=["kernel", "watching"])
def test_a_bound_command_is_signalled_and_reports_as_if_it_were_alone(
    how: str, tmp_path: Path
) -> None:
    path = tmp_path / "pid"
    ends = f"import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); {NOTES}"
    how = f"{how}\nimport signal\nsignal.signal(signal.SIGTERM, lambda *_: started.terminate())"
    parent = parent_with(how, ends.format(path=path))
    child_of(parent, path)
    parent.terminate()
    assert parent.wait(30) == 7


def test_a_fork_ends_with_the_process_that_forked_it(tmp_path: Path) -> None:
    path = tmp_path / "pid"
    program = FORKING.format(path=path)
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    fork = child_of(parent, path)
    assert fork != parent.pid
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until(lambda: not is_alive(fork))
