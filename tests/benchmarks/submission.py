"""How many jobs a second four workers claim and send, to a sandbox that answers at once."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.benchmarks.measuring import Finding
from tests.journeys.support.processes import ROOT, Installation
from tests.postgres import Cluster, programs

WORKERS = 4
MEASURED_SECONDS = 12.0
# More than are sent meanwhile, and far more.
WAITING = (3000, 50_000)
LEAST_PER_SECOND = {"SQLite": 50, "PostgreSQL": 100}
ONE_THREAD = ("worker", "--submit", "1", "--quick", "0", "--transfers", "0")
# Slots and credits for all of them.
PLENTY = {"max_jobs": 100_000, "gen_simultaneously": 100_000, "credits": 10**9}


def measure_submission() -> Iterator[Finding]:
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
        _work(house)
        found = backlog(house, "report")
    rate = found["sent"] / found["seconds"] if found["seconds"] else 0.0
    is_right = not found["twice"] and found["unfair"] <= found["sent"] / 20
    least = LEAST_PER_SECOND[database]
    text = f"{rate:.0f} jobs a second, {found['twice']} sent twice, {found['unfair']} turns taken"
    return Finding(
        f"{WORKERS} workers on {database}, {count:,} waiting",
        text,
        f"at least {least}",
        is_right and rate >= least,
    )


def _work(house: Installation) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "manage.py", *ONE_THREAD], cwd=ROOT, env=house.environment
        )
        for _ in range(WORKERS)
    ]
    try:
        while not backlog(house, "report")["sent"]:
            time.sleep(0.2)
        time.sleep(MEASURED_SECONDS)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()


def backlog(house: Installation, *arguments: str) -> Any:
    """What `tests.benchmarks.backlog` finds in the installation's database."""
    command = [sys.executable, "-m", "tests.benchmarks.backlog", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=house.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
