"""Databases with all migrations applied: copies of one that is migrated once for all processes of a run.

The processes of a run learn from the environment where it is; the first of them removes it at its end.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from pixstudio.accounts.encrypted_columns import generate_key
from tests.databases import url_of_postgres

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "migrated"
VARIABLE = "FOLDER_OF_MIGRATED_DATABASE"
if VARIABLE not in os.environ:
    _folder = tempfile.TemporaryDirectory(prefix="pixstudio-migrated-")
    os.environ[VARIABLE] = _folder.name


def copy_migrated_sqlite(goal: Path) -> None:
    """Make a SQLite database by copying the migrated one, which is made where it is missing."""
    folder = Path(os.environ[VARIABLE])
    made = folder / f"{TEMPLATE}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = folder / "unfinished.sqlite3"
            _migrate(f"sqlite:///{unfinished}", folder)
            unfinished.rename(made)
    goal.parent.mkdir(exist_ok=True)
    shutil.copy(made, goal)


def create_test_database() -> None:
    """Make the database that Django is going to use for the tests of this process."""
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    if connection.vendor == "sqlite":
        copy_migrated_sqlite(Path(name))
        return
    template, goal = sql.Identifier(TEMPLATE), sql.Identifier(name)
    with psycopg.connect(url_of_postgres(database="postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(1)")
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
        if known.fetchone() is None:
            server.execute(sql.SQL("CREATE DATABASE {}").format(template))
            _migrate(url_of_postgres(database=TEMPLATE), Path(os.environ[VARIABLE]))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(goal, template))


def _migrate(database_url: str, folder: Path) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "only-to-migrate-" + "x" * 40,
            "FIELD_KEYS": generate_key(),
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
        },
        check=True,
    )
