"""Measuring: queries of a page, its time against another page's, memory of a process.

A page's time is that of the processor, with SQLite's work in it: what else runs on the machine hardly
counts, so that a ratio means the same everywhere.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

WARM_UPS = 3
ROUNDS = 25


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was found, and what would be too much."""

    name: str
    found: str
    may_be: str = ""
    is_within: bool = True

    def __str__(self) -> str:
        verdict = "" if self.is_within else "   TOO MUCH"
        return f"{self.name:<46}{self.found:<62} {self.may_be}{verdict}"


@dataclass(frozen=True)
class Budget:
    """What a page may cost: queries, and how many times the time of another page."""

    queries: int
    ratio: float


@dataclass(frozen=True)
class Measured:
    """One page: `seconds` is the least of its times."""

    name: str
    status: int
    queries: int
    seconds: float
    budget: Budget

    def beside(self, other: "Measured") -> Finding:
        """The page judged by its queries and by the time that another one takes."""
        ratio = self.seconds / other.seconds
        is_cheap = self.queries <= self.budget.queries and ratio <= self.budget.ratio
        return Finding(
            self.name,
            f"{self.queries:>3} queries {self.seconds * 1000:>7.1f} ms  {ratio:>5.2f} × {other.name}",
            f"at most {self.budget.queries}, {self.budget.ratio} ×",
            is_cheap and self.status in (200, 204),
        )


def seconds_of(call: Callable[[], object]) -> float:
    """The least processor time of a call, once it is warm: what is above it is the machine's doing."""
    for _ in range(WARM_UPS):
        call()
    return min(timed(call, time.process_time) for _ in range(ROUNDS))


def timed(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """The seconds that one call takes by a clock, usually the one on the wall."""
    began = clock()
    call()
    return clock() - began


def measure(name: str, client: Client, path: str, budget: Budget) -> Measured:
    """Fetch a page again and again as the one who is signed in at `client`."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    return Measured(
        name=name,
        status=answer.status_code,
        queries=len(queries),
        seconds=seconds_of(lambda: client.get(path)),
        budget=budget,
    )


class Memory:
    """The resident memory of some processes, in bytes, from now on. Linux only."""

    def __init__(self, pids: list[int]) -> None:
        self.pids = pids
        for pid in pids:
            # Forget the highest value so far: proc(5), clear_refs.
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        self.before_bytes = self._sum("VmRSS")

    @property
    def growth_bytes(self) -> int:
        """How far it rose at most above what it was at the beginning."""
        return self._sum("VmHWM") - self.before_bytes

    def _sum(self, name: str) -> int:
        return sum(_status_bytes(pid, name) for pid in self.pids)


def _status_bytes(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def resident_bytes_of(pid: int) -> int:
    """The resident memory of a process. Linux only."""
    return _status_bytes(pid, "VmRSS")


def cpu_seconds_of(pid: int) -> float:
    """The processor time that a process has used so far, in hundredths. Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """The processes that one has started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
