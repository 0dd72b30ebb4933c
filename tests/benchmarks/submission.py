"""How many jobs a second four workers claim and send, to a sandbox that answers at once."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.benchmarks.measuring import Finding, cpu_seconds_of
from tests.benchmarks.outside.goals import TOLERANCE
from tests.journeys.support.processes import ROOT, Installation
from tests.postgres import Cluster, programs

WORKERS = 4
MEASURED_SECONDS = 12.0
WARM_UP_JOBS = 40
# More than are sent meanwhile, and far more.
WAITING = (3000, 50_000)
LEAST_PER_SECOND = {"SQLite": 50, "PostgreSQL": 100}
ONE_THREAD = ("worker", "--submit", "1", "--quick", "0", "--transfers", "0")
# Slots and credits for all of them.
PLENTY = {"max_jobs": 100_000, "gen_simultaneously": 100_000, "credits": 10**9}


def measure_submission(_options: argparse.Namespace) -> Iterator[Finding]:
    """Both databases, each with a short queue and with a long one."""
    yield from (_rate("SQLite", "", count) for count in WAITING)
    binaries = programs()
    if binaries is None:
        yield Finding("submission on PostgreSQL", "not measured: there is none here", "", False)
        return
    with Cluster(binaries) as cluster:
        yield from (_rate("PostgreSQL", cluster.new_database(), count) for count in WAITING)


def _rate(database: str, url: str, count: int) -> Finding:
    with (
        tempfile.TemporaryDirectory(prefix="pixstudio-submission-") as folder,
        ExitStack() as stack,
    ):
        setup = SandboxSettings(
            state_dir=Path(folder) / "sandbox", progress="once", render_videos=False
        )
        sandbox = stack.enter_context(Sandbox(setup))
        SandboxControl(sandbox.control_url).set_account(PRO_EMAIL, **PLENTY)
        more = {"DATABASE_URL": url} if url else {}
        house = Installation(Path(folder) / "house", sandbox.url, **more)
        stack.callback(house.stop)
        house.install()
        backlog(house, "fill", str(count), PRO_EMAIL)
        work = _work(house)
        found = backlog(house, "report")
    is_right = not found["twice"] and found["unfair"] <= found["sent"] / 20
    least = LEAST_PER_SECOND[database]
    text = f"{work.per_second:.0f} jobs a second, {work.cpu_milliseconds:.0f} ms of a core for each"
    wrong = "" if is_right else f", {found['twice']} sent twice, {found['unfair']} turns taken"
    return Finding(
        f"{WORKERS} workers on {database}, {count:,} waiting",
        text + wrong,
        f"at least {least} a second",
        is_right and work.per_second >= least * TOLERANCE,
    )


@dataclass(frozen=True)
class Work:
    """What the workers did in a time: jobs sent, elapsed seconds, seconds of a core."""

    jobs: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.jobs / self.seconds

    @property
    def cpu_milliseconds(self) -> float:
        return 1000 * self.cpu_seconds / max(self.jobs, 1)


def _work(house: Installation) -> Work:
    workers = [
        subprocess.Popen(
            [sys.executable, "manage.py", *ONE_THREAD], cwd=ROOT, env=house.environment
        )
        for _ in range(WORKERS)
    ]

    def read() -> tuple[int, float, float]:
        cpu = sum(cpu_seconds_of(worker.pid) for worker in workers)
        return backlog(house, "report")["sent"], time.monotonic(), cpu

    try:
        # Until each of them is at work.
        while (before := read())[0] < WARM_UP_JOBS:
            time.sleep(0.2)
        time.sleep(MEASURED_SECONDS)
        after = read()
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
    return Work(after[0] - before[0], after[1] - before[1], after[2] - before[2])


def backlog(house: Installation, *arguments: str) -> Any:
    """What `tests.benchmarks.backlog` finds in the installation's database."""
    command = [sys.executable, "-m", "tests.benchmarks.backlog", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=house.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
