"""Reading an account: lists in any order, broken off or repeated; what runs elsewhere; long absences."""

import datetime as dt
import json
import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from pixstudio.accounts.encrypted_columns import generate_key
from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import client_of, remove_account
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.polling.account_poll import poll_lease
from pixstudio.jobs.operations.polling.account_readings import fetch_reading
from pixstudio.jobs.operations.submission.outcomes import bind_attempt
from pixstudio.jobs.queries.durations import usual_seconds
from pixstudio.jobs.states import State
from pixstudio.saving.operations.durations import learn_duration
from tests.jobs.jobs import finished, job, open_attempt
from tests.jobs.studio import TEXT, Studio
from tests.teams.people import Person

LIST = re.compile(r"http://api\.test/v2/pixverse/videos/")
CREATE = "/v2/pixverse/videos/create"
VIDEOS = "/v2/pixverse/videos"
MINUTE = 60.0
WEEKEND = 60 * 60 * 60.0
PAGE = 40


def state_of(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.state


def video(number: int, age: float, **facts: Any) -> dict[str, Any]:
    """One entry of GET videos, `age` seconds old."""
    made_at = timezone.now() - dt.timedelta(seconds=age)
    return {
        "video_id": f"user:1-pixverse:a@b.example-video:{number}",
        "video_status": 1,
        "created_at": made_at.isoformat(),
        "url": f"http://media.test/{number}.mp4",
        **facts,
    }


@pytest.fixture
def api(settings: Settings) -> Iterator[Callable[[list[dict[str, Any]]], list[int]]]:
    """Serve these videos as GET videos, in this order; returns the offsets that were asked for."""
    settings.PIXVERSE_API_URL = "http://api.test/v2/pixverse"
    asked: list[int] = []

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:

        def serve(videos: list[dict[str, Any]]) -> list[int]:
            def page(request: Any) -> tuple[int, dict[str, str], str]:
                offset = int(parse_qs(urlsplit(request.url).query).get("offset", ["0"])[0])
                asked.append(offset)
                part = videos[offset : offset + PAGE]
                return 200, {}, json.dumps({"data": part, "total": len(videos)})

            mock.add_callback(responses.GET, LIST, callback=page)
            return asked

        yield serve


@pytest.fixture
def running(bob: Person, connected: Any) -> Attempt:
    """A job sent two minutes ago, number 1000 upstream."""
    account = Account.objects.all()[0]
    generation = job(bob.member, State.RUNNING, account=account)
    return open_attempt(
        generation,
        remote_id=video(1000, 0)["video_id"],
        sent_at=timezone.now() - dt.timedelta(minutes=2),
    )


def reading_of(*attempts: Attempt) -> dict[str, Any]:
    account = attempts[0].account
    assert account is not None
    return dict(fetch_reading(client_of(account.team_id), account, list(attempts)).videos)


def test_a_list_that_begins_with_the_oldest_is_read_to_its_end(
    running: Attempt, api: Callable[..., list[int]]
) -> None:
    old = [video(n, 1e6 - 60 * n) for n in range(90)]
    asked = api([*old, video(1000, 100)])
    assert running.remote_id in reading_of(running)
    assert asked == [0, 40, 80]


def test_a_list_that_begins_with_the_newest_is_left_at_an_older_page(
    running: Attempt, api: Callable[..., list[int]]
) -> None:
    asked = api([video(n, 1e5 + 60 * n) for n in range(400)])
    assert running.remote_id not in reading_of(running)
    assert asked == [0]


def test_a_list_that_repeats_its_first_page_comes_to_an_end(
    running: Attempt, api: Callable[..., list[int]], settings: Settings
) -> None:
    same = [video(n, n) for n in range(40)]
    asked = api(same * 50)
    reading_of(running)
    assert asked == [0, 40]


def test_a_young_job_doesnt_page_back_to_an_off_peak_one(
    studio: Studio, settings: Settings
) -> None:
    old = studio.ask(off_peak_mode=True)
    studio.send()
    Attempt.objects.update(sent_at=timezone.now() - dt.timedelta(hours=20))
    for _ in range(45):
        client_of(studio.member.team_id).submit("text", foreign_body(studio, off_peak_mode=True))
    studio.read()
    studio.ask()
    studio.send()
    before = lists_seen(studio)
    for later in (4, 8, 12):
        studio.read(later)
    assert lists_seen(studio) - before <= 4
    studio.control.finish()
    studio.read(300)
    assert state_of(old) == State.SAVING


def lists_seen(studio: Studio) -> int:
    rows = studio.control.requests_seen()
    return sum(1 for row in rows if row["method"] == "GET" and row["path"].endswith("/videos/"))


def foreign_body(studio: Studio, **more: Any) -> dict[str, Any]:
    return {**TEXT, "email": studio.account.email, **more}


def run_in_another_thread(studio: Studio, count: int) -> None:
    for _ in range(count):
        client_of(studio.member.team_id).submit("text", foreign_body(studio))


def test_a_list_that_breaks_off_still_moves_what_was_seen(studio: Studio) -> None:
    missing = studio.ask()
    studio.control.add_fault("drop_before", CREATE, method="POST", times=1)
    studio.send()
    for _ in range(45):
        client_of(studio.member.team_id).submit("text", foreign_body(studio, off_peak_mode=True))
    generation = studio.ask()
    studio.send()
    studio.control.finish()
    second_page = r".*offset=40"
    studio.control.add_fault("status", second_page, method="GET", times=90, status=500)
    studio.control.add_fault("status", "/v2/pixverse/scheduler", method="GET", times=90, status=500)
    studio.read(6)
    assert state_of(generation) == State.SAVING
    assert state_of(missing) == State.UNKNOWN
    assert missing.attempts.get().clean_readings == 0


def test_a_job_waits_for_slots_used_by_other_clients_and_then_runs(studio: Studio) -> None:
    run_in_another_thread(studio, 5)
    first = studio.ask()
    studio.send()
    Account.objects.update(foreign_jobs=5, send_after=None, next_reading_at=None)
    assert studio.send() is None
    assert state_of(first) == State.QUEUED
    studio.control.finish()
    for seconds in (20, 40):
        now = timezone.now() + dt.timedelta(seconds=seconds)
        for account in Account.objects.filter(next_reading_at__lte=now):
            operations.poll_account(account_id=account.pk, now=now)
    assert studio.account.foreign_jobs == 0
    assert studio.send() is not None


def test_an_idle_account_is_not_read(studio: Studio) -> None:
    Account.objects.update(next_reading_at=timezone.now())
    assert not operations.poll_account(account_id=studio.account.pk, now=timezone.now())
    assert studio.account.next_reading_at is None


def test_jobs_of_other_clients_take_slots_only_for_an_hour(
    running: Attempt, api: Callable[..., list[int]]
) -> None:
    strange = [video(n, 7000, video_status=77) for n in (1, 2)]
    young = video(3, 30, video_status=10)
    ours = video(1000, 20, video_status=9)
    api([ours, young, *strange])
    assert running.account is not None
    Account.objects.update(next_reading_at=None)
    assert operations.poll_account(account_id=running.account.pk, now=timezone.now())
    running.account.refresh_from_db()
    assert running.account.foreign_jobs == 1


def test_a_cancelled_job_keeps_its_position_while_it_runs_upstream(studio: Studio) -> None:
    jobs = [studio.ask() for _ in range(6)]
    assert studio.send_all() == 5
    operations.cancel_generation(generation=jobs[0], now=timezone.now())
    assert studio.send() is None
    studio.read(3)
    assert studio.send() is None
    studio.control.finish()
    studio.read(6)
    assert studio.send() is not None


def test_an_accepted_job_in_ask_keeps_its_position(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    lost = studio.ask(seed=77)
    studio.send()
    studio.control.add_fault("status", "/v2/pixverse/scheduler", method="GET", times=9, status=503)
    Generation.objects.filter(pk=lost.pk).update(state=State.ASK)
    others = [studio.ask() for _ in range(5)]
    studio.send()
    studio.read(3)
    studio.control.clear_faults()
    Generation.objects.filter(pk=lost.pk).update(state=State.ASK)
    studio.send_all()
    assert sum(state_of(other) == State.RUNNING for other in others) == 4


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_result_comes_home_after_a_weekend_without_the_studio(
    studio: Studio, cancelled: bool
) -> None:
    generation = studio.ask()
    studio.send()
    if cancelled:
        operations.cancel_generation(generation=generation, now=timezone.now())
    studio.control.finish()
    operations.find_due(now=timezone.now() + dt.timedelta(seconds=WEEKEND))
    studio.read(WEEKEND)
    studio.save()
    assert state_of(generation) == State.DONE


def test_a_lost_answer_is_found_after_a_weekend(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    generation = studio.ask(off_peak_mode=True)
    studio.send()
    operations.find_due(now=timezone.now() + dt.timedelta(seconds=WEEKEND))
    studio.read(WEEKEND)
    assert state_of(generation) == State.RUNNING


def test_a_job_that_never_ends_is_given_up_after_26_hours_and_a_reading(studio: Studio) -> None:
    generation = studio.ask()
    studio.send()
    studio.read(WEEKEND)
    assert (state_of(generation), generation.problem) == (State.FAILED, "never_arrived")
    assert studio.account.next_reading_at is None


def test_no_one_is_left_waiting_where_the_api_is_away_for_a_week(studio: Studio) -> None:
    studio.control.add_fault("drop_before", CREATE, method="POST", times=1)
    lost, running = studio.ask(), studio.ask()
    studio.send()
    studio.send()
    operations.find_due(now=timezone.now() + dt.timedelta(days=8))
    assert (state_of(lost), state_of(running)) == (State.ASK, State.FAILED)


def test_a_running_job_arrives_though_its_account_was_removed(studio: Studio) -> None:
    generation = studio.ask()
    attempt = studio.send()
    assert attempt is not None
    remove_account(account=studio.account)
    now = timezone.now()
    assert operations.find_due(now=now) >= 1
    assert not operations.poll_orphan(attempt_id=attempt.pk, now=now)
    studio.control.finish()
    assert operations.poll_orphan(attempt_id=attempt.pk, now=now)
    studio.save()
    assert state_of(generation) == State.DONE


def test_a_lost_answer_of_a_removed_account_asks(studio: Studio) -> None:
    studio.control.add_fault("drop_before", CREATE, method="POST", times=1)
    generation = studio.ask()
    studio.send()
    remove_account(account=studio.account)
    operations.find_due(now=timezone.now() + dt.timedelta(minutes=11))
    assert state_of(generation) == State.ASK


def test_the_image_that_went_in_is_never_the_result(
    running: Attempt, api: Callable[..., list[int]]
) -> None:
    api([video(1000, 60, url="", img_url="http://media.test/input.webp")])
    assert running.account is not None
    Account.objects.update(next_reading_at=None)
    operations.poll_account(account_id=running.account.pk, now=timezone.now())
    assert state_of(running.generation) == State.RUNNING


def test_a_token_that_cannot_be_read_only_delays(studio: Studio, settings: Settings) -> None:
    generation = studio.ask()
    studio.send()
    keys, settings.FIELD_KEYS = settings.FIELD_KEYS, generate_key()
    studio.control.finish()
    studio.read()
    operations.refresh_and_poll_account(account_id=studio.account.pk, now=timezone.now())
    assert state_of(generation) == State.RUNNING
    settings.FIELD_KEYS = keys
    studio.finish()
    assert state_of(generation) == State.DONE


def test_a_poll_that_is_wished_for_during_another_comes_after_it(
    running: Attempt, bob: Person, settings: Settings
) -> None:
    settings.PIXVERSE_API_URL = "http://api.test/v2/pixverse"
    now, account_id = timezone.now(), Account.objects.all()[0].pk
    Account.objects.update(next_reading_at=now)
    young = open_attempt(job(bob.member, State.SUBMITTING, account=running.account))
    others: list[bool] = []

    def meanwhile(_request: Any) -> tuple[int, dict[str, str], str]:
        assert bind_attempt(young, ["user:1-pixverse:a@b.example-video:5"], now)
        operations.poll_account_soon(account_id=account_id, now=now)
        others.append(operations.poll_account(account_id=account_id, now=now))
        return 200, {}, json.dumps({"data": [video(1000, 100, video_status=10)]})

    with responses.RequestsMock() as mock:
        mock.add_callback(responses.GET, LIST, callback=meanwhile)
        assert operations.poll_account(account_id=account_id, now=now)
    account = Account.objects.get(pk=account_id)
    assert (others, account.reading_lease_until) == ([False], None)
    assert account.next_reading_at is not None
    assert account.next_reading_at <= now + dt.timedelta(seconds=2)


def test_a_poll_whose_worker_died_is_taken_over_after_its_lease(
    running: Attempt, api: Callable[..., list[int]]
) -> None:
    now, account = timezone.now(), Account.objects.all()[0]
    until = now + poll_lease()
    Account.objects.update(next_reading_at=now, reading_lease_until=until)
    asked = api([video(1000, 100, video_status=10)])
    assert not operations.poll_account(account_id=account.pk, now=now)
    assert operations.poll_account(account_id=account.pk, now=until)
    assert asked == [0]


def test_our_seed_is_found_although_the_clocks_differ(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    generation = studio.ask(off_peak_mode=True)
    studio.send()
    ahead = timezone.now() + dt.timedelta(minutes=30)
    Attempt.objects.update(sent_at=ahead)
    studio.read(31 * MINUTE)
    assert state_of(generation) == State.RUNNING


def test_webhooks_in_a_storm_dont_make_a_storm_of_readings(
    studio: Studio, django_capture_on_commit_callbacks: Any
) -> None:
    studio.ask()
    studio.send()
    now = timezone.now()
    later = now + dt.timedelta(seconds=60)
    with django_capture_on_commit_callbacks() as nudges:
        for _ in range(20):
            Account.objects.update(last_reading_at=now, next_reading_at=later)
            operations.poll_account_soon(account_id=studio.account.pk, now=now)
    assert not nudges
    assert studio.account.next_reading_at == now + dt.timedelta(seconds=1)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [0, 300])
def test_an_idle_look_of_the_clock_costs_sixteen_queries(bob: Person, rows: int) -> None:
    Generation.objects.bulk_create(
        Generation(
            team=bob.member.team,
            creator=bob.member.user,
            nonce=secrets.token_hex(8),
            operation="text",
            state=State.DONE,
            created_at=timezone.now(),
            changed_at=timezone.now(),
        )
        for _ in range(rows)
    )
    with CaptureQueriesContext(connection) as seen:
        assert operations.find_due(now=timezone.now()) == 0
    assert len(seen) <= 16


def test_one_night_switched_off_doesnt_change_what_is_usual(bob: Person) -> None:
    now = timezone.now()
    for seconds in (30, 40, 50, 30_000):
        started_at = now - dt.timedelta(seconds=seconds)
        learn_duration(generation=finished(bob.member, started_at=started_at), finished_at=now)
    parameters = {"model": "v5.6", "quality": "540p"}
    assert usual_seconds(bob.member.team, "text", parameters) == 45
    assert usual_seconds(bob.member.team, "image", parameters) is None
    assert usual_seconds(bob.member.team, "text", {**parameters, "off_peak_mode": True}) is None
