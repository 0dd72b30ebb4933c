"""Store a database of this version, for the test of upgrades: `python -m tests.upgrades.make VERSION`.

Both kinds of database, each filled by a process of its own with a studio that has something in every table.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import Cluster
from tests.upgrades.stored import DATABASES, StoredDatabase, program

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The DATABASE_URL of a new database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'studio.sqlite3'}"
        return
    with Cluster(Path(program("initdb")).parent) as cluster:
        yield cluster.new_database()


def is_released(version: str) -> bool:
    command = ["git", "tag", "--list", f"v{version}"]
    return bool(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def make(stored: StoredDatabase) -> None:
    """Make it in the place of the one that is there. Ends the command if that fails."""
    stored.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pixstudio-version-") as made:
        folder = Path(made)
        with empty_database(stored.kind, folder) as url:
            environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
            done = subprocess.run(
                [sys.executable, "-m", "tests.upgrades.record", stored.version, stored.kind],
                cwd=ROOT,
                env={**os.environ, **environment, "DATA_DIR": made, "LONG_STOP_SECONDS": "0"},
                check=False,
            )
    if done.returncode:
        sys.exit(f"The {stored.kind} database of {stored.version} was not stored.")
    size = sum(path.stat().st_size for path in stored.folder.iterdir())
    sys.stdout.write(f"{stored.folder.relative_to(ROOT)}: {size // 1000} kB\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="such as 0.2.0: the version that this tree is about to be")
    version = parser.parse_args().version
    if is_released(version):
        parser.error(f"{version} is released: its database stays as it is.")
    for kind in DATABASES:
        make(StoredDatabase(version, kind))


if __name__ == "__main__":
    main()
