"""Processes that are restarted, given up on, and stopped together."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pixstudio.demo.process_supervisor import StartFailed, SupervisedProcess, stop_all

ROOT = Path(__file__).resolve().parents[2]
FOREVER = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_DFL); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\n"
    "time.sleep(600)"
)


def child(script: str, folder: Path) -> SupervisedProcess:
    return SupervisedProcess("some", [sys.executable, "-c", script], {}, folder)


def until_dead(one: SupervisedProcess) -> None:
    deadline = time.monotonic() + 20
    while one.is_alive:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_child_that_keeps_dying_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    one = child("raise SystemExit('no such thing')", tmp_path)
    one.start()
    for _ in range(2):
        until_dead(one)
        one.restart_if_exited()
    until_dead(one)
    with pytest.raises(StartFailed, match="no such thing"):
        one.restart_if_exited()


def test_child_that_dies_once_is_started_again(tmp_path: Path) -> None:
    one = child(FOREVER, tmp_path)
    one.start()
    one.terminate()
    until_dead(one)
    one.restart_if_exited()
    assert one.is_alive
    stop_all([one], 20)
    assert not one.is_alive


def test_child_that_will_not_end_is_killed(tmp_path: Path) -> None:
    one = child(STUBBORN, tmp_path)
    one.start()
    deadline = time.monotonic() + 20
    while "up" not in one.log_tail():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    stop_all([one], 0.2)
    assert not one.is_alive


def test_child_ends_with_a_demo_that_is_killed(tmp_path: Path) -> None:
    """Even one that ignores SIGTERM, without a signal from the demo."""
    program = (
        "import sys, time; from pathlib import Path\n"
        "from pixstudio.demo.process_supervisor import SupervisedProcess\n"
        f"command = [sys.executable, '-c', {STUBBORN!r}]\n"
        f"SupervisedProcess('some', command, {{}}, Path({str(tmp_path)!r})).start()\n"
        "time.sleep(600)"
    )
    demo = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    deadline = time.monotonic() + 20
    log = tmp_path / "some.log"
    while not (log.exists() and "up" in log.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    demo.send_signal(signal.SIGKILL)
    demo.wait()
    while running_in(tmp_path):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def running_in(folder: Path) -> list[str]:
    """Processes that still write to the folder's log."""
    log = str(folder / "some.log")
    places = Path("/proc").glob("[0-9]*/fd/1")
    return [str(place) for place in places if leads_to(place) == log]


def leads_to(place: Path) -> str:
    try:
        return str(place.readlink())
    except OSError:
        return ""
