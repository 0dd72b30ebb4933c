"""`python -m tests.benchmarks migrations`: later migrations, one `release` each, while pages and jobs go on.

They are kept in `later/` and applied to a copy of a seeded database.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN, PRO_EMAIL
from tests.benchmarks.measuring import Finding
from tests.benchmarks.migrating.locks import APPLICATION, LockWatch
from tests.benchmarks.migrating.visitors import Answers, Asked, Visitors
from tests.benchmarks.outside.databases import (
    STUDIO_SETTINGS,
    NoPostgreSQL,
    Studio,
    seeded_studio,
)
from tests.benchmarks.outside.servers import ROOT, STUDIO, Server
from tests.benchmarks.submission import PLENTY

JOBS = 1_000_000
LATER = Path(__file__).parent / "later"
LATER_SETTINGS = "tests.benchmarks.migrating.settings"
# The one that must not be done so, and from how many jobs on that is seen.
WRONG, ENOUGH_JOBS = "wrong", 500_000
# For a lock, and for an answer on a quiet machine; on a busy one so many times what it took before.
MOST_SECONDS, TIMES_AS_LONG = 1.0, 1.5
QUIET_SECONDS, WARM_UP_SECONDS = 20.0, 20.0
SECONDS_TO_SETTLE = 120.0


@dataclass(frozen=True)
class Measured:
    """What a release took, and what others noticed of it."""

    seconds: float
    held_seconds: float
    waited_seconds: float
    waits: int
    answers: Answers
    finished_jobs: int

    def is_within(self, usual: "Measured | None" = None) -> bool:
        """Whether nobody was kept waiting; `usual` is what was measured without a release."""
        usual_seconds = usual.answers.slowest_seconds if usual else 0.0
        is_quick = self.answers.slowest_seconds <= max(MOST_SECONDS, TIMES_AS_LONG * usual_seconds)
        return is_quick and self.waited_seconds <= MOST_SECONDS and not self.answers.errors

    def __str__(self) -> str:
        wrong = self.answers.errors
        errors = f", {len(wrong)} errors: {wrong[0]}" if wrong else ""
        return (
            f"{self.seconds:.1f} s, {self.waits} times tried again; locked for {self.held_seconds:.2f} s, "
            f"others waited {self.waited_seconds:.2f} s for locks; "
            f"{self.answers.count} answers, slowest {self.answers.slowest_seconds:.2f} s "
            f"({self.answers.slowest}); {self.finished_jobs} jobs done{errors}"
        )


def measure_migrations(options: argparse.Namespace) -> Iterator[Finding]:
    """Each migration on PostgreSQL, and whether what triggers write is complete afterwards."""
    for jobs in options.jobs or [JOBS]:
        try:
            with seeded_studio("postgres", jobs, options.cache) as studio:
                yield from _findings(studio, jobs)
        except NoPostgreSQL as missing:
            yield Finding("migrations", f"not measured: {missing}", "", False)


def _findings(studio: Studio, jobs: int) -> Iterator[Finding]:
    with _busy(studio) as busy:
        usual = busy.rest()
        yield Finding("nothing", str(usual), "for comparison")
        yield _finding("no migration", busy.release(), usual)
        for path in later_migrations():
            if WRONG not in path.name:
                yield _finding(f"{path.parts[-3]}.{path.stem}", busy.release(path), usual)
            elif jobs >= ENOUGH_JOBS:
                yield _refused(busy.release(path), usual)
        yield busy.completeness()


def _finding(name: str, measured: Measured, usual: Measured) -> Finding:
    limit = f"nobody waits longer than {MOST_SECONDS:g} s"
    return Finding(name, str(measured), limit, measured.is_within(usual))


def _refused(measured: Measured, usual: Measured) -> Finding:
    """A plain index has to fail the measure, or it would not notice anything."""
    limit = f"somebody waits longer than {MOST_SECONDS:g} s"
    return Finding("a plain CREATE INDEX", str(measured), limit, not measured.is_within(usual))


def later_migrations() -> list[Path]:
    """In the order in which they are applied; the one that must not be done so comes last."""
    paths = LATER.glob("*/migrations/0*.py")
    return sorted(paths, key=lambda path: (WRONG in path.name, path.name, str(path)))


class Busy:
    """A studio whose pages are asked for and whose jobs run."""

    def __init__(self, environment: Mapping[str, str], folder: Path, visitors: Visitors) -> None:
        self._environment, self._folder, self._visitors = environment, folder, visitors

    def rest(self) -> Measured:
        """What visitors notice without a release."""
        return self._measure(lambda: time.sleep(QUIET_SECONDS))

    def release(self, migration: Path | None = None) -> Measured:
        """Run `release` of a version that has one migration more."""
        if migration:
            shutil.copy(migration, self._folder / f"later_{migration.parts[-3]}")
        return self._measure(self._run_release)

    def completeness(self) -> Finding:
        """Whether each job has been noticed by all triggers, once all have ended."""
        end = time.monotonic() + SECONDS_TO_SETTLE
        self._visitors.stop()
        while (found := self._report())["ended"] < found["jobs"] and time.monotonic() < end:
            time.sleep(1)
        is_complete = found["documents"] == found["jobs"] == found["done"] + found["failed"]
        is_complete &= found["events"] == found["sums"] == found["done"]
        text = ", ".join(f"{number} {name}" for name, number in found.items())
        return Finding("what triggers wrote", text, "events and sums of all done", is_complete)

    def _measure(self, action: Any) -> Measured:
        self._visitors.answers()
        self._waits = 0
        before, began = self._report()["done"], time.monotonic()
        with LockWatch(_libpq(self._environment["DATABASE_URL"])) as watch:
            action()
        seconds = time.monotonic() - began
        answers = self._visitors.answers()
        done = self._report()["done"] - before
        locks = (watch.held_seconds, watch.waited_seconds, self._waits)
        return Measured(seconds, *locks, answers, done)

    def _run_release(self) -> None:
        environment = {
            **self._environment,
            "DJANGO_SETTINGS_MODULE": LATER_SETTINGS,
            "PYTHONPATH": str(self._folder),
            "PGAPPNAME": APPLICATION,
        }
        said = run(environment, "manage.py", "release")
        self._waits = said.count("Waiting: ")
        sys.stderr.writelines(f"  {line}\n" for line in said.splitlines() if "Waiting: " in line)

    def _report(self) -> Any:
        return json.loads(run(self._environment, *INSIDE, "report"))


INSIDE = ("-m", "tests.benchmarks.migrating.inside")


def run(environment: Mapping[str, str], *command: str) -> str:
    """Run this Python to its end; what it printed. Raises: AssertionError with what it said."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def _busy(studio: Studio) -> Iterator[Busy]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pixstudio-later-")))
        make_packages(folder)
        setup = SandboxSettings(state_dir=folder / "sandbox", seconds=1.0, render_videos=False)
        sandbox = stack.enter_context(Sandbox(setup))
        SandboxControl(sandbox.control_url).set_account(PRO_EMAIL, **PLENTY)
        environment = {
            **studio.environment(STUDIO_SETTINGS),
            "DATABASE_URL": stack.enter_context(studio.copied_database()),
            "DATA_DIR": str(folder / "data"),
            "PIXVERSE_API_URL": sandbox.url,
            "POLL_SECONDS": "1",
            "PATIENCE": "0.5",
            "LONG_STOP_SECONDS": "0",
        }
        run(environment, "manage.py", "release")
        known = json.loads(run(environment, *INSIDE, "connect", DEMO_TOKEN))
        server = stack.enter_context(
            Server(STUDIO, {**environment, "PGAPPNAME": "web"}, folder / "web.log")
        )
        for name in ("worker", "clock"):
            named = {**environment, "PGAPPNAME": name}
            stack.enter_context(_process(named, name, folder))
        visitors = stack.enter_context(Visitors(server.host, _asked(known)))
        time.sleep(WARM_UP_SECONDS)
        yield Busy(environment, folder, visitors)


def make_packages(folder: Path) -> None:
    """Packages of migrations for LATER_SETTINGS: the studio's own, and what is copied into them."""
    for app in {path.parts[-3] for path in later_migrations()}:
        package = folder / f"later_{app}"
        package.mkdir()
        own = ROOT / "pixstudio" / app / "migrations"
        (package / "__init__.py").write_text(f"__path__.append({str(own)!r})\n")


def _asked(known: Mapping[str, Any]) -> list[Asked]:
    pages = [
        Asked(name, path, {**headers, "Cookie": known["cookie"]})
        for name, path, headers in known["pages"]
    ]
    headers = {"Cookie": known["busy_cookie"], "HX-Request": "true"}
    return [*pages, Asked("create", known["create"], headers, is_form=True)]


@contextmanager
def _process(environment: Mapping[str, str], name: str, folder: Path) -> Iterator[None]:
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", name],
            cwd=ROOT,
            env=dict(environment),
            stdout=log,
            stderr=log,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _libpq(url: str) -> str:
    return url.replace("postgres://", "postgresql://", 1)
