"""`python -m tests.benchmarks scrape`: how long Prometheus waits for /metrics of a studio with a past."""

import argparse
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import Finding
from tests.benchmarks.outside.databases import STUDIO_SETTINGS, NoPostgreSQL, seeded_studio
from tests.benchmarks.outside.load import Request, ask
from tests.benchmarks.outside.measuring_pages import DATABASES
from tests.benchmarks.outside.servers import STUDIO, Server

JOBS = (10_000, 1_000_000)
SCRAPES = 20
MOST_SECONDS = 0.5
TOKEN = "the-token-of-the-benchmark"


def measure_scrape(options: argparse.Namespace) -> Iterator[Finding]:
    """Both databases, with few jobs and with a million."""
    for database in options.database or DATABASES:
        for jobs in options.jobs or JOBS:
            try:
                yield _scrape(database, jobs, options.cache)
            except NoPostgreSQL as missing:
                yield Finding(f"scrape on {database}", f"not measured: {missing}", "", False)


def _scrape(database: str, jobs: int, cache: Path) -> Finding:
    with seeded_studio(database, jobs, cache) as studio:
        environment = {**studio.environment(STUDIO_SETTINGS), "METRICS_TOKEN": TOKEN}
        with Server(STUDIO, environment, studio.folder / "scrape.log") as server:
            request = Request(server.host, "/metrics", "", {"Authorization": f"Bearer {TOKEN}"})
            answers = [ask(request) for _ in range(SCRAPES)]
    assert {one.status for one in answers} == {200}
    seconds = [one.seconds for one in answers]
    text = (
        f"{seconds[0]:.2f} s at first, median {statistics.median(seconds):.3f} s, "
        f"slowest {max(seconds[1:]):.3f} s, {answers[-1].wire_bytes / 1000:.0f} kB"
    )
    is_within = statistics.median(seconds) <= MOST_SECONDS
    return Finding(
        f"scrape on {database}, {jobs:,} jobs", text, f"at most {MOST_SECONDS} s", is_within
    )
