"""What a studio costs that has nothing to do: processor time and memory of its clock and its worker.

Then how soon a press of Generate reaches the API: an idle studio must not be a sleepy one.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.web.background.database_workers import TIDY_SECONDS
from tests.benchmarks.measuring import Finding, cpu_seconds_of, resident_bytes_of
from tests.journeys.support.processes import ROOT, Installation

# PixVerse's own pace, not the hurried one of the journeys.
PACE = {"POLL_SECONDS": "4", "PATIENCE": "1"}
SETTLING_SECONDS = 300.0
LOOK_SECONDS, RESTLESS_SHARE = 5.0, 0.02
MEASURED_SECONDS = 60.0
MOST_SHARE = 0.005
MOST_MEGABYTES = 120
PRESSES = 20
MOST_SECONDS_TO_API = 1.0
MEGABYTE = 1024**2


def measure_idle(_options: argparse.Namespace) -> Iterator[Finding]:
    """Clock and worker of a connected studio, first idle, then with single jobs."""
    with _studio() as (house, control, pids):
        _wait_until_idle(house, pids)
        before = {name: cpu_seconds_of(pid) for name, pid in pids.items()}
        time.sleep(MEASURED_SECONDS)
        for name, pid in pids.items():
            yield _share(name, cpu_seconds_of(pid) - before[name])
        yield _reaction(house, control)
        _wait_until_saved(house)
        memory_bytes = resident_bytes_of(pids["worker"])
        yield Finding(
            f"worker's memory after {PRESSES} jobs",
            f"{memory_bytes / MEGABYTE:.0f} MB",
            f"at most {MOST_MEGABYTES} MB",
            memory_bytes <= MOST_MEGABYTES * MEGABYTE,
        )


@contextmanager
def _studio() -> Iterator[tuple[Installation, SandboxControl, dict[str, int]]]:
    with tempfile.TemporaryDirectory(prefix="pixstudio-idle-") as folder:
        settings = SandboxSettings(state_dir=Path(folder) / "sandbox", seconds=1.0)
        with Sandbox(settings) as sandbox:
            house = Installation(Path(folder) / "house", sandbox.url, **PACE)
            control = SandboxControl(sandbox.control_url)
            # An empty catalogue: its images are fetched for minutes, and that is no idling.
            nothing = {"items": [], "total": 0}
            control.add_fault("status", "videos/effects", status=200, body=nothing, times=-1)
            try:
                house.install()
                with processes_of(house, "worker", "clock") as pids:
                    yield house, control, dict(pids)
            finally:
                house.stop()


@contextmanager
def processes_of(house: Installation, *names: str) -> Iterator[list[tuple[str, int]]]:
    """`manage.py <name>` as an operator starts it, and the number of each process.

    `Installation.start` forks one that has more loaded.
    """
    started = [
        subprocess.Popen([sys.executable, "manage.py", name], cwd=ROOT, env=house.environment)
        for name in names
    ]
    try:
        yield [(name, process.pid) for name, process in zip(names, started, strict=True)]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def _wait_until_idle(house: Installation, pids: dict[str, int]) -> None:
    """Let it read accounts, effects and voices first, and fetch the catalogue's images."""
    end = time.monotonic() + SETTLING_SECONDS
    while house.script("unread"):
        assert time.monotonic() < end, "The catalogue was not read."
        time.sleep(0.5)
    used = -1.0
    while (now := sum(map(cpu_seconds_of, pids.values()))) - used > RESTLESS_SHARE * LOOK_SECONDS:
        assert time.monotonic() < end, "It never came to rest."
        used = now
        time.sleep(LOOK_SECONDS)


def _wait_until_saved(house: Installation) -> None:
    """Let it save what was made, and give back what it needed for that."""
    end = time.monotonic() + SETTLING_SECONDS
    while house.script("count_active"):
        assert time.monotonic() < end, "It was never saved."
        time.sleep(0.5)
    time.sleep(1.5 * TIDY_SECONDS)


def _share(name: str, seconds: float) -> Finding:
    share = seconds / MEASURED_SECONDS
    limit = f"at most {100 * MOST_SHARE} % of a core"
    return Finding(f"idle {name}", f"{100 * share:.2f} % of a core", limit, share <= MOST_SHARE)


def _reaction(house: Installation, control: SandboxControl) -> Finding:
    """From Generate to the request at the API, each time after a rest."""
    took = []
    for number in range(PRESSES):
        began = time.monotonic()
        house.script("ask", 1, number)
        while len(control.ledger()) <= number:
            assert time.monotonic() < began + 30, "It was never sent."
            time.sleep(0.01)
        took.append(time.monotonic() - began)
        time.sleep(1.3)
    found = f"median {statistics.median(took):.2f} s, worst {max(took):.2f} s"
    limit = f"at most {MOST_SECONDS_TO_API} s"
    return Finding(
        "from Generate to the API", found, limit, statistics.median(took) <= MOST_SECONDS_TO_API
    )
