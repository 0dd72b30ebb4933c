"""`doctor` and `clock`: the studio seen by anyone who runs it."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from pixstudio.accounts.encrypted_columns import generate_key, seal
from pixstudio.accounts.models import ApiConnection
from pixstudio.operating.management.commands.clock import look_seconds, release_old_connections
from pixstudio.sandbox.server import Sandbox
from pixstudio.teams.models import Team
from pixstudio.web.background.database_changes import DatabaseChanges
from pixstudio.web.models import Heartbeat
from pixstudio.web.operations import record_heartbeat
from tests.databases import url_of_this_database
from tests.hosts.skewed_clock import skewed_clock

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0


def doctor() -> tuple[int, str]:
    """The doctor's exit status and words."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except SystemExit as ending:
        return int(str(ending.code)), out.getvalue()
    return 0, out.getvalue()


def both_beat() -> None:
    for name in ("clock", "worker"):
        record_heartbeat(name=name, now=timezone.now())


@pytest.mark.django_db
def test_doctor_finds_nothing_where_all_is_well(connected: Team) -> None:
    both_beat()
    code, words = doctor()
    assert (code, "FAIL" in words) == (0, False), words
    assert "api of Halden: 3 accounts" in words


@pytest.mark.django_db
def test_doctor_without_a_token_says_so_and_is_content() -> None:
    both_beat()
    code, words = doctor()
    assert code == 0, words
    assert "No team has a token yet" in words


@pytest.mark.django_db
def test_doctor_misses_clock_and_worker() -> None:
    record_heartbeat(name="clock", now=timezone.now() - dt.timedelta(seconds=90))
    code, words = doctor()
    assert code == 1
    assert "FAIL  clock: It was last alive 90 seconds ago." in words
    assert "FAIL  worker: It has never run. Start `python manage.py worker`." in words


@pytest.mark.django_db(transaction=True)
def test_doctor_finds_a_clock_that_is_ahead_of_the_database(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pixstudio.settings",
        "DATABASE_URL": url_of_this_database(),
        "LD_PRELOAD": str(skewed_clock(tmp_path, 300)),
    }
    printed = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    # SQLite is on the same host, and has its clock.
    is_shared = connection.vendor == "postgresql"
    expected = "FAIL  time: This host's clock is 300 seconds ahead" if is_shared else "ok    time"
    assert expected in printed


@pytest.mark.django_db
def test_doctor_finds_a_lost_key(connected: Team, settings: Settings) -> None:
    settings.FIELD_KEYS = generate_key()
    code, words = doctor()
    assert code == 1
    assert "FAIL  keys: 1 of the stored secrets can't be read" in words
    assert "FAIL  api of Halden" in words


@pytest.mark.django_db
def test_doctor_finds_a_storage_that_cannot_be_written(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file"
    code, words = doctor()
    assert code == 1
    assert "FAIL  storage" in words


@pytest.mark.django_db
def test_doctor_finds_a_refused_token(connected: Team, sandbox: Sandbox) -> None:
    api = ApiConnection.objects.get()
    seal(api, "token_sealed", "user:of-somebody-else")
    api.save()
    code, words = doctor()
    assert code == 1
    assert "The token was refused" in words
    assert "somebody-else" not in words


@pytest.mark.django_db
def test_doctor_finds_an_api_that_cannot_be_reached(connected: Team, settings: Settings) -> None:
    settings.PIXVERSE_API_URL = "http://127.0.0.1:9/v2/pixverse"
    code, words = doctor()
    assert code == 1
    assert "It can't be used at http://127.0.0.1:9" in words


@pytest.mark.django_db(transaction=True)
def test_doctor_without_a_database_says_it_once_and_continues() -> None:
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "/nowhere/at.all"
    try:
        code, words = doctor()
    finally:
        connection.settings_dict["NAME"] = name
    assert code == 1
    assert "FAIL  database: It can't be read and written" in words
    assert "FAIL  keys: The database has to work first." in words
    assert "ok    storage" in words


@pytest.mark.parametrize(("poll", "look"), [(0.1, 0.2), (1.0, 0.5), (4.0, 2.0), (60.0, 2.0)])
def test_clock_looks_within_limits(settings: Settings, poll: float, look: float) -> None:
    settings.POLL_SECONDS = poll
    assert look_seconds() == look


@pytest.mark.django_db(transaction=True)
def test_an_idle_clock_keeps_its_connection_and_finds_nothing_changed() -> None:
    changes = DatabaseChanges()
    assert changes.has_any()
    open_before = connection.connection
    release_old_connections()
    assert connection.connection is open_before
    if connection.vendor == "sqlite":
        assert not changes.has_any()


@pytest.mark.django_db(transaction=True)
def test_clock_beats_prunes_and_ends_politely() -> None:
    old = timezone.now() - dt.timedelta(hours=2)
    DBTaskResult.objects.create(
        status="SUCCESSFUL", finished_at=old, started_at=old, args_kwargs={}, worker_ids=[]
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pixstudio.settings",
        "DATABASE_URL": url_of_this_database(),
    }
    clock = subprocess.Popen([sys.executable, "manage.py", "clock"], cwd=ROOT, env=environment)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while DBTaskResult.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    clock.send_signal(signal.SIGTERM)
    assert clock.wait(PATIENCE_SECONDS) == 0
    assert [*Heartbeat.objects.values_list("name", flat=True)] == ["clock"]
    assert not DBTaskResult.objects.exists()
