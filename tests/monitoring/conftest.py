"""A studio in which something of everything is going on."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from pixstudio.accounts.models import Account, Health
from pixstudio.events.models import EventKind
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.monitoring.models import FailedTask, RequestCount
from pixstudio.teams.models import Team
from pixstudio.web.operations import record_heartbeat
from pixstudio.webhooks.models import Delivery
from tests.jobs.jobs import finished, job
from tests.teams.people import Person
from tests.webhooks.hooks import hook

TOKEN = "the-token-of-the-metrics-page"
BEARER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def metered(settings: Settings) -> str:
    """Metrics are on, for whoever has the token."""
    settings.METRICS_TOKEN = TOKEN
    return TOKEN


@pytest.fixture
def busy(connected: Team, alice: Person) -> Team:
    """The team with jobs in many states, an account in trouble, late work and failing webhooks."""
    now = timezone.now()
    member, account = alice.member, Account.objects.filter(team=connected).first()
    assert account
    Account.objects.filter(pk=account.pk).update(
        health=Health.ON_HOLD,
        next_reading_at=now - 3 * MINUTE,
        refreshed_at=now - 50 * MINUTE,
        last_reading_at=now - 0.2 * MINUTE,
    )
    job(member, State.QUEUED, created_at=now - 90 * MINUTE, due_at=now - 15 * MINUTE)
    job(member, State.QUEUED, created_at=now - 900 * MINUTE, paused_at=now)
    job(member, State.QUEUED, created_at=now - 900 * MINUTE, hold="restored")
    job(member, State.RUNNING, account=account)
    job(member, State.RUNNING, account=account, is_off_peak=True)
    job(member, State.UNKNOWN, account=account)
    job(member, State.ASK)
    job(member, State.SAVING, tries=2, due_at=now - 2 * MINUTE)
    job(member, State.SAVING, is_imported=True, problem="imported", tries=3)
    job(member, State.UNSAVED)
    job(member, State.FAILED)
    job(member, State.MODERATED, created_at=now - 900 * MINUTE, changed_at=now - 800 * MINUTE)
    finished(member)
    Generation.objects.filter(pk=finished(member).pk).update(removed_at=now)
    webhook, _secret = hook(alice, "https://receiver.example/?secret=canary-of-a-webhook")
    webhook.failing_since, webhook.failure_count = now, 4
    webhook.save()
    for state, due_at in {"waiting": now - 4 * MINUTE, "failed": None}.items():
        values = {"kind": EventKind.JOB_DONE, "body": "{}", "created_at": now}
        Delivery.objects.create(webhook=webhook, state=state, due_at=due_at, **values)
    record_heartbeat(name="clock", now=now - 70 * dt.timedelta(seconds=1))
    waits = DBTaskResult.objects.create(
        task_path="pixstudio.jobs.tasks.submit_next",
        queue_name="submit",
        backend_name="default",
        args_kwargs={"args": ["1"], "kwargs": {}},
        run_after=now,
    )
    DBTaskResult.objects.filter(pk=waits.pk).update(enqueued_at=now - 7 * MINUTE)
    FailedTask.objects.create(task="save_result", queue="transfers", count=3, failed_at=now)
    for bucket, count in ((0, 3), (4, 2), (10, 1)):
        values = {"count": count, "seconds": count * 0.5}
        RequestCount.objects.create(route="/gallery/", status="2xx", bucket=bucket, **values)
    RequestCount.objects.create(route="/gallery/", status="5xx", bucket=0, count=1, seconds=0.001)
    return connected
