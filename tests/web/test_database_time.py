"""Hosts whose clocks differ go by the database's."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from pixstudio.web import database_time
from tests.databases import url_of_this_database
from tests.hosts.skewed_clock import compiler, skewed_clock

ROOT = Path(__file__).resolve().parents[2]
AHEAD = 300
READS = """
import django
django.setup()
from django.db import connection
from django.utils import timezone
from pixstudio.web import database_time
print(timezone.now().timestamp(), database_time.now().timestamp())
connection.ensure_connection()
print(timezone.now().timestamp(), database_time.now().timestamp())
"""


def seconds_ahead(library: Path, folder: Path) -> list[tuple[float, float]]:
    """How far the clocks of a process on a skewed host are ahead of ours: its own, and the one it goes by;
    before it connects to the database, and after."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pixstudio.settings",
        "DATABASE_URL": url_of_this_database(),
        "DATA_DIR": str(folder),
        "LD_PRELOAD": str(library),
    }
    began = timezone.now().timestamp()
    printed = subprocess.run(
        [sys.executable, "-c", READS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [tuple(map(float, line.split())) for line in printed.splitlines()]
    return [(own - began, shared - began) for own, shared in lines]


@pytest.mark.django_db
def test_the_offset_of_a_right_clock_is_none() -> None:
    assert database_time.measure_offset(connection) == dt.timedelta()
    assert abs(database_time.now() - timezone.now()) < dt.timedelta(seconds=1)


@pytest.mark.django_db(transaction=True)
def test_a_host_with_a_wrong_clock_goes_by_the_database(tmp_path: Path) -> None:
    compiler()
    (own, before), (still, after) = seconds_ahead(skewed_clock(tmp_path, AHEAD), tmp_path)
    assert min(own, before, still) >= AHEAD
    # SQLite is on the same host, and has its clock.
    is_shared = connection.vendor == "postgresql"
    assert (after < AHEAD / 2) == is_shared
