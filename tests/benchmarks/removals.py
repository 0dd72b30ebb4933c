"""What a retention run over a long history costs, and whether pages answer meanwhile; on SQLite.

Results have no files of their own here: what is measured is the database, which the pages share.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pixstudio.sandbox.server import Sandbox, SandboxSettings
from tests.benchmarks.measuring import Finding
from tests.journeys.support.processes import ROOT, Installation

MODULE = "tests.benchmarks.removals_process"
PAGES = ("/gallery/", "/team/retention/", "/usage/")
PAUSE_SECONDS = 0.25
MOST_SECONDS_OF_TRANSACTION, MOST_SECONDS_OF_PAGE = 1.0, 3.0
MOST_MEGABYTES = 60


def measure_removals(options: argparse.Namespace) -> Iterator[Finding]:
    """Seed, preview, and run while a browser asks for pages."""
    with tempfile.TemporaryDirectory(prefix="pixstudio-removals-") as folder:
        settings = SandboxSettings(state_dir=Path(folder) / "sandbox")
        with Sandbox(settings) as sandbox:
            house = Installation(Path(folder) / "house", sandbox.url)
            try:
                house.install()
                yield from _measure(house, options.results, options.minutes)
            finally:
                house.stop()


def _measure(house: Installation, count: int, minutes: float) -> Iterator[Finding]:
    filled = _step(house, "fill", str(count))
    yield Finding("results seeded", f"{count} in {filled['seconds']:.0f} s")
    seen = _step(house, "preview")
    text = f"{seen['page']:.1f} s, whole {seen['whole']:.1f} s, {seen['peak_mb']:.0f} MB"
    yield Finding("preview of the page", text)
    home = house.serve()
    idle = _Browser(home, filled["cookies"])
    idle.look_for(10)
    yield idle.finding("pages before the run")
    browser = _Browser(home, filled["cookies"])
    with browser:
        done = _step(house, "run", str(minutes))
    yield Finding(
        "run",
        f"{done['done']} of {count} in {done['seconds']:.0f} s ({done['cpu_seconds']:.0f} s of a core)",
        f"{done['portions']} portions",
        done["done"] > 0,
    )
    longest, grown = done["longest"], done["grown_mb"]
    limit = f"at most {MOST_SECONDS_OF_TRANSACTION:g} s"
    is_short = longest <= MOST_SECONDS_OF_TRANSACTION
    yield Finding("longest transaction", f"{longest:.2f} s", limit, is_short)
    yield Finding("memory", f"{grown:.0f} MB more", f"{MOST_MEGABYTES} MB", grown <= MOST_MEGABYTES)
    yield browser.finding("pages during the run")


def _step(house: Installation, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", MODULE, *arguments],
        cwd=ROOT,
        env=house.environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


class _Browser:
    """Asks for pages one after another, in a thread within its block; notes seconds and errors."""

    def __init__(self, home: str, cookies: dict[str, str]) -> None:
        self._home = home
        self._cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.seconds: list[float] = []
        self.errors: list[str] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def look_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._look()

    def _go_on(self) -> None:
        while not self._end.wait(PAUSE_SECONDS):
            self._look()

    def _look(self) -> None:
        for path in PAGES:
            asked = urllib.request.Request(self._home + path, headers={"Cookie": self._cookies})
            began = time.perf_counter()
            try:
                with self._opener.open(asked, timeout=60) as answer:
                    answer.read()
                    if answer.url != self._home + path:
                        self.errors.append(f"{path} went to {answer.url}")
            except OSError as error:
                self.errors.append(f"{path}: {error}")
            self.seconds.append(time.perf_counter() - began)

    def __enter__(self) -> "_Browser":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join()

    def finding(self, name: str) -> Finding:
        middle, worst = statistics.median(self.seconds), max(self.seconds)
        text = (
            f"{len(self.seconds)}: {middle:.2f} s, worst {worst:.2f} s, {len(self.errors)} errors"
        )
        is_within = not self.errors and worst <= MOST_SECONDS_OF_PAGE
        if self.errors:
            text += f" ({self.errors[0]})"
        return Finding(name, text, f"none, worst {MOST_SECONDS_OF_PAGE:g} s", is_within)
