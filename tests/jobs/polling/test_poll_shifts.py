"""Shifts that poll many accounts: whom, how many at once, and when each is polled next."""

import datetime as dt
import uuid
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from pixstudio.accounts.models import Account
from pixstudio.accounts.queries import accounts_due_for_poll
from pixstudio.jobs import operations
from pixstudio.jobs.operations.polling.poll_schedule import next_tick
from pixstudio.jobs.operations.polling.poll_shifts import (
    ACCOUNTS_OF_A_SHIFT,
    MOST_SHIFTS,
    enqueue_polls,
)
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team
from tests.jobs.jobs import job
from tests.jobs.studio import Studio
from tests.teams.people import Person

MINUTE = dt.timedelta(minutes=1)
PAUSE = dt.timedelta(seconds=4)
LIST = "/v2/pixverse/videos/"


def accounts_of(team: Team, count: int, **values: object) -> list[Account]:
    return [
        Account.objects.create(team=team, email=f"n{n}@studio.example", name="N", **values)
        for n in range(count)
    ]


def lists_seen(studio: Studio) -> int:
    rows = studio.control.requests_seen()
    return sum(row["method"] == "GET" and row["path"] == LIST for row in rows)


def test_one_shift_polls_all_accounts_that_are_due(studio: Studio) -> None:
    now = timezone.now()
    studio.ask()
    studio.send()
    others = Account.objects.exclude(pk=studio.account.pk)
    Account.objects.update(next_reading_at=now - MINUTE, foreign_jobs=1)
    before = lists_seen(studio)
    assert operations.poll_due_accounts() == others.count() + 1
    assert lists_seen(studio) - before == others.count() + 1
    assert not accounts_due_for_poll(timezone.now())
    account = studio.account
    assert account.next_reading_at is not None
    assert account.next_reading_at > timezone.now()


def test_who_waits_longest_is_first_and_who_is_at_work_is_left_out(team: Team) -> None:
    now = timezone.now()
    first, second, busy, resting, later = accounts_of(team, 5)
    times = {second: now, first: now - MINUTE, busy: now, resting: now, later: now + MINUTE}
    for account, at in times.items():
        Account.objects.filter(pk=account.pk).update(next_reading_at=at)
    Account.objects.filter(pk=busy.pk).update(reading_lease_until=now + MINUTE)
    Account.objects.filter(pk=resting.pk).update(read_after=now + MINUTE)
    assert list(accounts_due_for_poll(now)) == [first, second]


@pytest.mark.parametrize(("count", "shifts"), [(0, 0), (1, 1), (ACCOUNTS_OF_A_SHIFT + 1, 2)])
def test_the_clock_wakes_shifts_by_the_number_of_accounts(
    team: Team,
    settings: Settings,
    django_capture_on_commit_callbacks: Any,
    count: int,
    shifts: int,
) -> None:
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["submit", "quick", "transfers"],
        }
    }
    now = timezone.now()
    accounts_of(team, count, next_reading_at=now)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert enqueue_polls(now) == shifts
    # Those that wait already are not doubled.
    assert DBTaskResult.objects.count() == shifts


def test_the_clock_wakes_no_more_shifts_than_make_sense(team: Team) -> None:
    now = timezone.now()
    rows = [
        Account(team=team, email=f"{n}@studio.example", name="N", next_reading_at=now)
        for n in range(ACCOUNTS_OF_A_SHIFT * MOST_SHIFTS + 9)
    ]
    Account.objects.bulk_create(rows)
    assert enqueue_polls(now) == MOST_SHIFTS


def test_a_poll_whose_time_was_lost_is_due_again(bob: Person) -> None:
    now = timezone.now()
    (lost, idle) = accounts_of(bob.team, 2)
    job(bob.member, State.RUNNING, account=lost)
    assert enqueue_polls(now) == 1
    assert list(accounts_due_for_poll(now)) == [lost]
    assert Account.objects.get(pk=idle.pk).next_reading_at is None


def test_ticks_of_many_accounts_are_spread_evenly() -> None:
    now = timezone.now()
    ticks = [next_tick(uuid.uuid4(), now, PAUSE) for _ in range(4000)]
    assert all(PAUSE / 2 <= tick - now <= 1.5 * PAUSE for tick in ticks)
    parts = Counter(int((tick.timestamp() % 4) * 2) for tick in ticks)
    assert set(parts) == set(range(8))
    assert all(350 < count < 650 for count in parts.values())


def test_a_late_poll_does_not_move_the_ticks_after_it() -> None:
    account, now = uuid.uuid4(), timezone.now()
    tick = next_tick(account, now, PAUSE)
    for late in (0.0, 1.9):
        following = next_tick(account, tick + dt.timedelta(seconds=late), PAUSE)
        assert abs(following - tick - PAUSE) < dt.timedelta(milliseconds=1)
