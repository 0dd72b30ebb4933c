"""A database of each stored version becomes one of this version, with all that was in it."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.databases import url_of_postgres
from tests.upgrades.schema import schema_of_database
from tests.upgrades.stored import StoredDatabase, stored_databases
from tests.upgrades.upgraded import SCHEMA

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = sorted({stored.version for stored in stored_databases()})
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def empty_url(tmp_path: Path) -> Iterator[str]:
    """An empty database of the kind that this run of the tests has."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'studio.sqlite3'}"
        return
    name = f"upgraded_{os.getpid()}"
    with psycopg.connect(url_of_postgres(database="postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield url_of_postgres(database=name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def upgraded(stored: StoredDatabase, url: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Upgrade and use a loaded database in a process of its own."""
    (folder / "data").mkdir()
    return subprocess.run(
        [sys.executable, "-m", "tests.upgrades.upgraded", stored.version, stored.kind],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": url,
            "DATA_DIR": str(folder / "data"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_is_upgraded_and_used(version: str, empty_url: str, tmp_path: Path) -> None:
    stored = StoredDatabase(version, connection.vendor)
    stored.load(empty_url)
    done = upgraded(stored, empty_url, tmp_path)
    assert done.returncode == 0, done.stderr
    # Whoever edits a migration that was applied already gets another schema than new installations.
    schema = {*json.loads((tmp_path / "data" / SCHEMA).read_text())}
    assert schema ^ schema_of_database() == set()


def test_an_upgrade_that_loses_rows_is_noticed(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the check is the same")
    stored, path = stored_databases()[0], tmp_path / "studio.sqlite3"
    stored.load(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("DROP TABLE prompts_preset")
        opened.execute("DELETE FROM create_draft")
        opened.commit()
    done = upgraded(stored, f"sqlite:///{path}", tmp_path)
    assert done.returncode == 1
    assert "create_draft: 1 rows, now 0." in done.stderr
    assert "prompts_preset" in done.stderr
