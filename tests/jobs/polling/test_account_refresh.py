"""The catalogue comes by itself once an account is connected, and its files with it."""

import uuid

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.accounts.operations import client_of
from pixstudio.effects.models import Catalogue, Preview
from pixstudio.effects.task_queue import enqueue as nudge_effects
from pixstudio.jobs import operations
from pixstudio.jobs.task_queue import enqueue_saving
from tests.effects.factories import create_effect


@pytest.fixture
def account(connected):
    return connected.accounts.all()[0]


def look_after(account, now=None):
    now = now or timezone.now()
    return operations.refresh_and_poll_account(account_id=account.pk, now=now)


def a_file_is_due(team):
    effect = create_effect(team, still=b"")
    Preview.objects.create(
        team=team, effect=effect, kind=Preview.Kind.STILL, url="https://a/", due_at=timezone.now()
    )


def test_upkeep_renews_the_account(account):
    Account.objects.update(monthly_credits=None)
    assert look_after(account)
    account.refresh_from_db()
    assert account.monthly_credits


def test_upkeep_has_files_fetched_only_while_some_are_due(
    account, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as nudges:
        assert look_after(account)
    assert not nudges
    a_file_is_due(account.team)
    with django_capture_on_commit_callbacks() as nudges:
        assert look_after(account)
    assert len(nudges) == 1


def test_upkeep_has_files_fetched_while_the_api_cannot_be_asked(
    account, django_capture_on_commit_callbacks
):
    a_file_is_due(account.team)
    ApiConnection.objects.all().delete()
    with django_capture_on_commit_callbacks() as nudges:
        assert not look_after(account)
    assert len(nudges) == 1


def test_upkeep_of_an_account_that_is_gone_does_nothing(db):
    assert not operations.refresh_and_poll_account(account_id=uuid.uuid4(), now=timezone.now())


def test_the_clock_finds_the_lists_of_a_new_account(account, django_capture_on_commit_callbacks):
    Account.objects.exclude(pk=account.pk).delete()
    with django_capture_on_commit_callbacks() as nudges:
        found = operations.find_due(now=timezone.now())
    assert len(nudges) == found >= 2
    # Effects, voices of lip sync, and those of speech.
    assert Catalogue.objects.count() == 3


def test_the_catalogue_stands_behind_the_results_people_wait_for(
    db, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["submit", "quick", "transfers"],
        }
    }
    with django_capture_on_commit_callbacks(execute=True):
        nudge_effects("fetch_previews", str(uuid.uuid4()))
        nudge_effects("refresh_catalogue", 1)
        enqueue_saving(str(uuid.uuid4()))
    paths = [task.task_path.rsplit(".", 1)[1] for task in DBTaskResult.objects.ready()]
    assert paths == ["save_result", "refresh_catalogue", "fetch_previews"]


def test_upkeep_counts_what_others_run_on_an_idle_account(account, control):
    client = client_of(account.team_id)
    body = {"prompt": "From elsewhere", "model": "v5.5", "quality": "540p", "duration": 5}
    client.submit("text", {**body, "email": account.email})
    assert look_after(account)
    account.refresh_from_db()
    assert (account.foreign_jobs, account.next_reading_at) == (1, None)
    control.finish()
    assert look_after(account)
    account.refresh_from_db()
    assert account.foreign_jobs == 0
