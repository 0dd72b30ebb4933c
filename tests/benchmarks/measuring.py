"""One line of a report, the time that a call takes, and the memory of processes."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


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


def timed(call: Callable[[], object]) -> float:
    """The seconds that one call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


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
