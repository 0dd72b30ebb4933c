"""Processes under one: restarted with pauses, stopped in order, and gone with a supervisor that is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pixstudio.installation.exit_codes import CONFIGURATION_PROBLEM
from pixstudio.installation.locations import CODE

SECONDS = 30.0
# Children write to one file what happens to them.
CHILD = """
import os, signal, sys, time
name, way = sys.argv[1:]
def say(what):
    with open({log!r}, "a") as log:
        log.write(f"{{name}} {{what}}\\n")
def end(*_):
    say("stopping"); time.sleep(0.3); say("stopped"); sys.exit()
signal.signal(signal.SIGTERM, signal.SIG_IGN if way == "stubborn" else end)
say(f"started {{os.getpid()}}")
print("hello of", name, flush=True)
if way.isdecimal():
    # Not before the others live: its end may end them, and then they have nothing to say.
    while not {others!r} <= set(line.split()[0] for line in open({log!r})):
        time.sleep(0.01)
    sys.exit(int(way))
time.sleep(600)
"""
PROGRAM = """
import sys
from pixstudio.installation import supervisor
from pixstudio.installation.serve import print_line
supervisor.FIRST_PAUSE_SECONDS = 0.2
def child(words):
    name, way = words.split(":")
    return supervisor.ChildProcess(name, [sys.executable, "-c", {child!r}, name, way], print_line)
groups = [[child(words) for words in group.split(",")] for group in sys.argv[2:]]
stop = supervisor.StopSignal()
sys.exit(supervisor.Supervisor(*groups, stop=stop).run(float(sys.argv[1])))
"""


class Supervised:
    """A supervisor in a process of its own, and what its children wrote down."""

    def __init__(self, folder: Path, *groups: str, stop_seconds: float = SECONDS) -> None:
        self.log = folder / "log"
        self.log.touch()
        names = {words.split(":")[0] for group in groups for words in group.split(",")}
        program = PROGRAM.format(child=CHILD.format(log=str(self.log), others=names))
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(stop_seconds), *groups],
            cwd=CODE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_for(self, text: str, times: int = 1) -> list[str]:
        """The lines so far, once a text has been written so often."""
        end = time.monotonic() + SECONDS
        while self.log.read_text().count(text) < times:
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.02)
        return self.log.read_text().splitlines()

    def end(self) -> tuple[int, str]:
        """The exit code, and everything printed."""
        printed, _ = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, printed


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"


def test_groups_stop_in_order_and_lines_carry_the_name(tmp_path: Path) -> None:
    run = Supervised(tmp_path, "web:long,clock:long", "worker:long")
    run.wait_for("started", 3)
    run.process.send_signal(signal.SIGTERM)
    code, printed = run.end()
    lines = [line for line in run.log.read_text().splitlines() if "started" not in line]
    assert code == 0
    assert lines[-2:] == ["worker stopping", "worker stopped"]
    assert {*lines[:-2]} == {
        f"{n} {what}" for n in ("web", "clock") for what in ("stopping", "stopped")
    }
    assert "web      | hello of web\n" in printed


def test_an_exited_child_starts_again_after_growing_pauses(tmp_path: Path) -> None:
    run = Supervised(tmp_path, "web:3", "worker:long")
    run.wait_for("web started", 3)
    run.process.send_signal(signal.SIGTERM)
    code, printed = run.end()
    assert code == 0
    pauses = ("0.2 s", "0.4 s")
    assert [f"Ended with 3. Starts again in {pause}." in printed for pause in pauses] == [
        True,
        True,
    ]
    assert run.log.read_text().count("worker started") == 1


def test_a_problem_of_the_configuration_ends_all(tmp_path: Path) -> None:
    run = Supervised(tmp_path, f"web:{CONFIGURATION_PROBLEM}", "worker:long")
    assert run.end()[0] == CONFIGURATION_PROBLEM
    numbers = [int(line.split()[-1]) for line in run.wait_for("started", 2) if "started" in line]
    assert not any(map(is_alive, numbers))


@pytest.mark.parametrize("way", ["time is up", "asked twice", "killed"])
def test_no_child_outlives_it(way: str, tmp_path: Path) -> None:
    run = Supervised(
        tmp_path,
        "web:stubborn,clock:long",
        "worker:long",
        stop_seconds=0.5 if way == "time is up" else SECONDS,
    )
    lines = run.wait_for("started", 3)
    run.process.send_signal(signal.SIGKILL if way == "killed" else signal.SIGTERM)
    if way == "asked twice":
        run.wait_for("clock stop")
        run.process.send_signal(signal.SIGTERM)
    run.end()
    numbers = [int(line.split()[-1]) for line in lines if "started" in line]
    end = time.monotonic() + SECONDS
    while any(map(is_alive, numbers)):
        assert time.monotonic() < end
        time.sleep(0.02)
