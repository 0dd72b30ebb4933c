"""How punctually two workers poll many accounts with running jobs, at a sandbox on loopback."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.sandbox.state.records import WORKING
from tests.benchmarks.idle import PACE, processes_of
from tests.benchmarks.measuring import Finding, cpu_seconds_of, resident_bytes_of
from tests.journeys.support.processes import ROOT, Installation

PROCESSES = ("clock", "worker", "worker")
INTERVAL_SECONDS = float(PACE["POLL_SECONDS"])
MOST_SETTLING_SECONDS = 90.0
SAMPLE_SECONDS = 3.0
# A poll is late when its account waited half as long again as it should.
MOST_INTERVAL = 1.5 * INTERVAL_SECONDS
LEAST_SHARE = 0.99
MOST_SPREAD = 2.0
MOST_PER_TICK = 1.1


def measure_upstream(options: argparse.Namespace) -> Iterator[Finding]:
    """Poll the accounts for a while and look at what arrived at the sandbox."""
    with _studio(options) as (house, control), processes_of(house, *PROCESSES) as pids:
        _wait_until_polling(control, options.accounts)
        polls = _watch(control, 60 * options.minutes, pids)
    yield from _report(polls, options.accounts)


@contextmanager
def _studio(options: argparse.Namespace) -> Iterator[tuple[Installation, SandboxControl]]:
    with tempfile.TemporaryDirectory(prefix="pixstudio-upstream-") as folder, ExitStack() as stack:
        settings = SandboxSettings(state_dir=Path(folder) / "sandbox", render_videos=False)
        sandbox = stack.enter_context(Sandbox(settings))
        control = SandboxControl(sandbox.control_url)
        house = Installation(Path(folder) / "house", sandbox.url, **PACE)
        stack.callback(house.stop)
        house.install()
        videos = {}
        for number in range(options.accounts):
            email = f"account{number}@studio.example"
            control.set_account(email, plan="Pro", max_jobs=8, gen_simultaneously=8)
            videos[email] = control.add_existing_results(
                email, options.running, status=WORKING, days=0
            )
        file = Path(folder) / "videos.json"
        file.write_text(json.dumps(videos))
        command = [sys.executable, "-m", "tests.benchmarks.upstream_accounts", str(file)]
        subprocess.run(command, cwd=ROOT, env=house.environment, check=True)
        yield house, control


@dataclass
class Polls:
    """The times of list calls by account, from the sandbox's log; the processes' seconds of a core."""

    seconds: float = 0.0
    times: dict[str, list[float]] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    megabytes: float = 0.0

    @property
    def all_times(self) -> list[float]:
        return sorted(at for times in self.times.values() for at in times)

    @property
    def intervals(self) -> list[float]:
        """Between two calls for the same account."""
        return [b - a for times in self.times.values() for a, b in pairwise(sorted(times))]

    @property
    def per_second(self) -> list[int]:
        """Calls in each whole second."""
        found = Counter(int(at) for at in self.all_times)
        return [found[second] for second in range(min(found) + 1, max(found))]


def _wait_until_polling(control: SandboxControl, accounts: int) -> None:
    """Until each account was polled once, and then a little longer; but not for ever."""
    end = time.monotonic() + MOST_SETTLING_SECONDS
    seen: set[str] = set()
    while len(seen) < accounts and time.monotonic() < end:
        time.sleep(SAMPLE_SECONDS)
        seen |= {row["query"] for row in control.requests_seen() if _is_poll(row)}
    time.sleep(3 * INTERVAL_SECONDS)


def _is_poll(row: dict[str, Any]) -> bool:
    return row["method"] == "GET" and row["path"].rstrip("/").endswith("/videos")


def _watch(control: SandboxControl, seconds: float, pids: list[tuple[str, int]]) -> Polls:
    polls, seen = Polls(), time.time()
    began, before = time.monotonic(), {pid: cpu_seconds_of(pid) for _name, pid in pids}
    sandbox_before = time.process_time()
    while (passed := time.monotonic() - began) < seconds:
        time.sleep(min(SAMPLE_SECONDS, seconds - passed + 0.1))
        rows = [row for row in control.requests_seen() if row["at"] > seen]
        for row in rows:
            if _is_poll(row):
                (email,) = parse_qs(row["query"])["email"]
                polls.times.setdefault(email, []).append(row["at"])
        seen = max([seen, *(row["at"] for row in rows)])
    polls.seconds = time.monotonic() - began
    for name, pid in pids:
        spent = cpu_seconds_of(pid) - before[pid]
        polls.cpu_seconds[name] = polls.cpu_seconds.get(name, 0.0) + spent
    polls.cpu_seconds["sandbox"] = time.process_time() - sandbox_before
    polls.megabytes = max(resident_bytes_of(pid) for _name, pid in pids) / 1024**2
    return polls


def _report(polls: Polls, accounts: int) -> Iterator[Finding]:
    wanted = accounts / INTERVAL_SECONDS
    found = len(polls.all_times) / polls.seconds
    yield Finding(
        f"list calls of {accounts} accounts",
        f"{found:.0f} a second",
        f"{wanted:.0f} a second, at most {MOST_PER_TICK} for each tick",
        wanted * 0.95 <= found <= wanted * MOST_PER_TICK,
    )
    intervals = polls.intervals
    share = sum(one <= MOST_INTERVAL for one in intervals) / len(intervals)
    is_complete = len(polls.times) == accounts
    yield Finding(
        "polled within their interval",
        f"{100 * share:.1f} % of polls, {len(polls.times)} accounts",
        f"at least {100 * LEAST_SHARE:.0f} % within {MOST_INTERVAL:.0f} s",
        share >= LEAST_SHARE and is_complete,
    )
    late = sorted(max(0.0, one - INTERVAL_SECONDS) for one in intervals)
    p95 = late[int(0.95 * (len(late) - 1))]
    yield Finding(
        "lateness",
        f"median {statistics.median(late):.2f} s, p95 {p95:.2f} s, most {late[-1]:.2f} s",
    )
    spread = polls.per_second
    yield Finding(
        "spread",
        f"{min(spread)} to {max(spread)} calls a second",
        f"at most {MOST_SPREAD * wanted:.0f}",
        max(spread) <= MOST_SPREAD * wanted,
    )
    shares = ", ".join(
        f"{name} {100 * cpu / polls.seconds:.0f} %" for name, cpu in polls.cpu_seconds.items()
    )
    yield Finding("of a core", shares)
    each = 1000 * polls.cpu_seconds["worker"] / len(polls.all_times)
    yield Finding("a poll", f"{each:.1f} ms of the workers, {polls.megabytes:.0f} MB for each")
