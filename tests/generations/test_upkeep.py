"""The catalogue comes by itself once an account is connected, and stays fresh."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pixstudio.effects.models import Effect, Voice
from pixstudio.effects.operations import media
from pixstudio.generations import operations
from pixstudio.generations.nudges import UNHURRIED, nudge


@pytest.fixture
def account(connected, settings):
    settings.FREE_SPACE_FLOOR_BYTES = 0
    return connected.accounts.all()[0]


def look_after(account, now):
    return operations.look_after_account(account_id=account.pk, now=now)


def readings(control):
    paths = [request["path"] for request in control.requests_seen()]
    return sum("videos/effects" in path or "videos/voices" in path for path in paths)


def test_upkeep_reads_the_catalogue_once_a_day(account, control):
    now = timezone.now()
    assert look_after(account, now)
    first = readings(control)
    assert first
    assert Effect.objects.exists()
    assert Voice.objects.exists()
    assert look_after(account, now + dt.timedelta(hours=1))
    assert readings(control) == first
    assert look_after(account, now + dt.timedelta(hours=25))
    assert readings(control) == 2 * first


def test_upkeep_goes_on_while_the_catalogue_cannot_be_read(account, control):
    control.add_fault("status", "videos/(effects|voices)", status=503, times=-1)
    assert look_after(account, timezone.now())
    assert not Effect.objects.exists()


def test_upkeep_has_files_fetched_until_none_is_due(
    account, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(media, "FILES_AT_ONCE", 100)
    now = timezone.now()
    with django_capture_on_commit_callbacks() as nudges:
        look_after(account, now)
    assert len(nudges) == 1
    turns = []
    while nudges:
        with django_capture_on_commit_callbacks() as nudges:
            turns.append(operations.fetch_catalogue(team_id=account.team_id, now=now))
    assert len(turns) >= 2
    assert not Effect.objects.filter(thumbnail="").exists()
    assert not Voice.objects.filter(sample="").exists()
    with django_capture_on_commit_callbacks() as nudges:
        look_after(account, now)
    assert not nudges


def test_fetch_catalogue_of_a_team_that_is_gone_does_nothing(db):
    assert operations.fetch_catalogue(team_id=uuid.uuid4(), now=timezone.now()) == 0


def test_fetching_stands_behind_the_results_people_wait_for(
    db, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["submit", "quick", "transfers"],
        }
    }
    with django_capture_on_commit_callbacks(execute=True):
        nudge("fetch_catalogue", str(uuid.uuid4()))
        nudge("save_result", str(uuid.uuid4()))
    paths = [task.task_path.rsplit(".", 1)[1] for task in DBTaskResult.objects.ready()]
    assert paths == ["save_result", "fetch_catalogue"]
    assert DBTaskResult.objects.get(task_path__endswith="fetch_catalogue").priority == -50
    assert set(UNHURRIED) == {"fetch_catalogue"}
