"""`python -m tests.benchmarks pages`: all pages, on both databases, with few jobs and with a million."""

import argparse
import os
import sys
from pathlib import Path

from tests.benchmarks.outside import report
from tests.benchmarks.outside.comparing import Bench, Measured, Pace
from tests.benchmarks.outside.databases import DEFAULT_CACHE, NoPostgreSQL, seeded_studio
from tests.benchmarks.outside.goals import PAGES, Page
from tests.benchmarks.outside.load import CONNECTIONS, driver

JOBS = (10_000, 1_000_000)
DATABASES = ("sqlite", "postgres")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this part."""
    parser.add_argument("--jobs", type=int, action="append", help="finished jobs, by 10 000")
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--page", action="append", help="only pages whose name contains this")
    parser.add_argument("--seconds", type=float, default=Pace.seconds, help="of each turn")
    parser.add_argument("--turns", type=int, default=Pace.turns)
    parser.add_argument(
        "--longest", type=float, default=Pace.longest, help="seconds of a turn of a slow page"
    )
    parser.add_argument("--markdown", action="store_true", help="tables for docs/performance.md")
    parser.add_argument(
        "--cache", type=Path, default=DEFAULT_CACHE, help="where databases are kept"
    )


def measure_pages(options: argparse.Namespace) -> bool:
    """Print a table for each database and size; whether all goals were reached, without a scan or a sort."""
    chosen = [page for page in PAGES if _is_chosen(page, options.page)]
    pace = Pace(options.seconds, options.turns, options.longest)
    is_reached = True
    for database in options.database or DATABASES:
        for jobs in options.jobs or JOBS:
            try:
                found = _table(database, jobs, chosen, pace, options.cache)
                if options.markdown:
                    _print("\n".join(report.markdown(database, found)))
            except NoPostgreSQL as missing:
                _print(f"\n{database} was not measured. {missing}")
                is_reached = False
                break
            is_reached &= not any(one.is_missed or one.faults for one in found)
    return is_reached


def _is_chosen(page: Page, parts: list[str] | None) -> bool:
    return not parts or any(part in page.name for part in parts)


def _table(database: str, jobs: int, pages: list[Page], pace: Pace, cache: Path) -> list[Measured]:
    load = os.getloadavg()[0]
    _print(
        f"\n{database}, {jobs:,} jobs; {driver()}, {CONNECTIONS} connections, "
        f"{pace.turns} turns of {pace.seconds:g} s; {load:.1f} processes were waiting before"
    )
    found = []
    with seeded_studio(database, jobs, cache) as studio, Bench(studio, pace) as bench:
        _print(report.heading(database))
        for page in pages:
            found.append(bench.measure(page))
            _print(report.line(found[-1]))
    if len(pages) == len(PAGES):
        _print("\nShare of the load in a studio of 50 people (docs/performance.md):")
        shares = report.shares(found)
        for name, share in sorted(shares.items(), key=lambda pair: -pair[1]):
            _print(f"  {name:<31}{share:>6.1%}")
        _print(report.busy_hour(found))
    return found


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
