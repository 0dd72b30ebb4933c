"""Databases of the benchmark: seeded once, then kept until migrations or the seeding change."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks.outside.servers import ROOT, ticks_of_children
from tests.postgres import NOTHING_FOUND, Cluster, programs

DEFAULT_CACHE = ROOT / ".bench"
SECONDS_KEPT = 7 * 86_400
# Whatever decides which rows there are.
SOURCES = (
    "pixstudio/*/migrations/*.py",
    "tests/benchmarks/large_lists.py",
    "tests/benchmarks/outside/seeding.py",
    "tests/benchmarks/outside/studio_rows.py",
    "tests/benchmarks/outside/marked_rows.py",
    "tests/benchmarks/outside/copying.py",
)
STUDIO_SETTINGS = "tests.benchmarks.outside.settings"
METERED_SETTINGS = "tests.benchmarks.outside.metered_settings"
EMPTY_SETTINGS = "tests.benchmarks.empty.settings"
_FINISHED = "finished"
_SECRETS = {
    "SECRET_KEY": "only-for-the-benchmark-" + "x" * 40,
    "FIELD_KEYS": "test:" + "QUFB" * 10 + "QUE=",
}


class NoPostgreSQL(Exception):
    """PostgreSQL is not installed here."""


class Studio:
    """A seeded studio and the smallest project, each with its database, and the steps inside them."""

    def __init__(
        self, folder: Path, urls: Mapping[str, str], cluster: Cluster | None = None
    ) -> None:
        self.folder, self._urls, self._cluster = folder, urls, cluster

    def database_ticks(self) -> int:
        """Processor time of the database's own processes so far, in ticks of 10 ms; SQLite has none."""
        return ticks_of_children(self._cluster.pid) if self._cluster else 0

    def environment(self, settings: str) -> dict[str, str]:
        """The environment of a process with these settings, with nothing of the caller's."""
        project = "empty" if settings == EMPTY_SETTINGS else "studio"
        return {
            **_SECRETS,
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "DJANGO_SETTINGS_MODULE": settings,
            "DATABASE_URL": self._urls[project],
            "DATA_DIR": str(self.folder / "data"),
            "PIXVERSE_API_URL": "http://127.0.0.1:9/v2/pixverse",
            "DEBUG": "false",
            "LOG_LEVEL": "ERROR",
        }

    @contextmanager
    def copied_database(self) -> Iterator[str]:
        """The DATABASE_URL of a copy of the seeded database, on PostgreSQL; it is dropped at the end."""
        assert self._cluster
        with self._cluster.copied_database("studio") as url:
            yield url

    def forget_cached(self) -> None:
        """Drop what Django's cache holds: it may come from another version of the studio."""
        shutil.rmtree(self.folder / "data" / "cache", ignore_errors=True)

    def step(self, settings: str, *arguments: str) -> Any:
        """Take a step of `inside` and return its JSON. What it says on the way goes to our stderr."""
        command = [sys.executable, "-m", "tests.benchmarks.outside.inside", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(settings), stdout=subprocess.PIPE, check=True
        )
        return json.loads(done.stdout)


@contextmanager
def seeded_studio(database: str, jobs: int, cache: Path) -> Iterator[Studio]:
    """A studio with so many jobs on `sqlite` or `postgres`, from the cache or new. Raises: NoPostgreSQL."""
    cache.mkdir(parents=True, exist_ok=True)
    _remove_old(cache)
    folder = cache / f"{database}-{jobs}-{_fingerprint()}"
    if (folder / _FINISHED).exists():
        (folder / _FINISHED).touch()
    else:
        _make(database, jobs, folder)
    with _studio(database, folder) as studio:
        yield studio


def _make(database: str, jobs: int, folder: Path) -> None:
    """Seed in a folder beside it, so that a run which is stopped leaves nothing half done."""
    making = Path(tempfile.mkdtemp(prefix="making-", dir=folder.parent))
    making.chmod(0o755)
    try:
        (making / "data").mkdir()
        with _studio(database, making) as studio:
            studio.step(STUDIO_SETTINGS, "seed", str(jobs))
        (making / _FINISHED).touch()
        shutil.rmtree(folder, ignore_errors=True)
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


@contextmanager
def _studio(database: str, folder: Path) -> Iterator[Studio]:
    if database == "sqlite":
        names = {"studio": "studio.sqlite3", "empty": "empty.sqlite3"}
        yield Studio(folder, {key: f"sqlite:///{folder / name}" for key, name in names.items()})
        return
    binaries = programs()
    if binaries is None:
        raise NoPostgreSQL(NOTHING_FOUND)
    with Cluster(binaries, kept_data=folder / "postgres") as cluster:
        yield Studio(folder, {key: cluster.database(key) for key in ("studio", "empty")}, cluster)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _remove_old(cache: Path) -> None:
    """Remove databases that no run has used for a week, and what a killed run left half done."""
    for mark in (*cache.glob(f"*/{_FINISHED}"), *cache.glob("making-*/data")):
        if time.time() - mark.stat().st_mtime > SECONDS_KEPT:
            shutil.rmtree(mark.parent, ignore_errors=True)
