"""Two workers at once, a worker that sleeps or dies, and a person who decides while a worker is at it."""

import datetime as dt
import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import client_of
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.jobs.operations.submission import submit
from pixstudio.jobs.operations.submission.outcomes import bind_attempt, mark_unknown, record_outcome
from pixstudio.jobs.operations.submission.submit import claim_next_job, send_attempt
from pixstudio.jobs.operations.submission.uploads import UPLOAD_LEASE
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import enqueue
from pixstudio.library.models import Asset
from pixstudio.pixverse import errors
from pixstudio.sandbox.state.fixtures import STANDARD_EMAIL
from pixstudio.saving.operations import save_result
from pixstudio.saving.operations.save_result import RETRY_SECONDS, LeasedFile, claim
from pixstudio.trash import operations as trash_operations
from pixstudio.web.leases import LeaseLost
from tests.effects.factories import create_effect
from tests.jobs.jobs import job, open_attempt
from tests.jobs.studio import Studio
from tests.teams.people import Person

CREATE = "/v2/pixverse/videos/create"
FILES = "/v2/pixverse/files"
REMOTE = "user:1-pixverse:a@b.example-video:"


def state_of(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.state


def side_by_side(*actions: Callable[[], object]) -> list[BaseException]:
    """Run all at once in threads with connections of their own; what they raised."""
    start, raised = threading.Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        try:
            start.wait(10)
            action()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_job_once_and_never_overbook(studio: Studio) -> None:
    jobs = [studio.ask() for _ in range(9)]
    team_id = studio.member.team_id
    raised = side_by_side(*[lambda: operations.submit_next(team_id=team_id)] * 8)
    assert raised == []
    assert Attempt.objects.count() == len(studio.charges()) == 5
    assert sorted(state_of(one) for one in jobs) == [State.QUEUED] * 4 + [State.RUNNING] * 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(12))
def test_a_late_answer_and_the_clock_dont_block_each_other(bob: Person, number: int) -> None:
    attempt = open_attempt(job(bob.member, State.SUBMITTING))
    now, cut = timezone.now(), errors.UnknownOutcome("cut")
    raised = side_by_side(
        lambda: bind_attempt(attempt, [f"{REMOTE}{number}"], now),
        lambda: mark_unknown(attempt, "", now),
        lambda: record_outcome(attempt_id=attempt.pk, error=cut, now=now),
    )
    assert raised == []
    assert state_of(attempt.generation) == State.RUNNING


@pytest.mark.django_db(transaction=True)
def test_two_answers_for_one_attempt_leave_one_video(bob: Person) -> None:
    attempt = open_attempt(job(bob.member, State.UNKNOWN))
    now = timezone.now()
    raised = side_by_side(
        lambda: bind_attempt(attempt, [f"{REMOTE}1"], now),
        lambda: bind_attempt(attempt, [f"{REMOTE}1"], now),
    )
    assert raised == []
    assert Generation.objects.get().state == State.RUNNING


def test_a_reading_that_finds_an_attempt_given_up_meanwhile_makes_a_job_of_its_own(
    studio: Studio,
) -> None:
    generation = studio.ask()
    first = studio.send()
    assert first is not None
    Attempt.objects.update(remote_id=None)
    Generation.objects.update(state=State.ASK, effect=create_effect(studio.member.team))
    stale = Attempt.objects.select_related("generation").get()
    operations.submit_again(generation=generation, now=timezone.now())
    second = claim_next_job(team_id=studio.member.team_id, now=timezone.now())
    assert second is not None
    assert bind_attempt(stale, [f"{REMOTE}1"], timezone.now())
    assert state_of(generation) == State.SUBMITTING
    send_attempt(client_of(studio.member.team_id), second)
    assert state_of(generation) == State.RUNNING
    late = Generation.objects.exclude(pk=generation.pk).get()
    assert (late.state, late.problem) == (State.RUNNING, "arrived_late")
    generation.refresh_from_db()
    assert (late.effect, late.chosen_by) == (generation.effect, generation.chosen_by)
    assert late.effect
    assert [a.is_open for a in Attempt.objects.all()] == [True, True]


@pytest.mark.parametrize("error", [errors.Busy, errors.Moderated, errors.UnknownOutcome])
def test_a_late_no_to_the_first_attempt_leaves_the_second_alone(
    bob: Person, error: type[errors.PixVerseError]
) -> None:
    generation = job(bob.member, State.SUBMITTING)
    first = open_attempt(generation, is_open=False, outcome="gave_up")
    open_attempt(generation)
    record_outcome(attempt_id=first.pk, error=error("no"), now=timezone.now())
    assert state_of(generation) == State.SUBMITTING
    assert generation.attempts.filter(is_open=True).count() == 1


def test_trying_again_after_stop_waiting_keeps_both_videos(studio: Studio) -> None:
    generation = studio.ask()
    studio.send()
    for _ in range(2):
        operations.cancel_generation(generation=generation, now=timezone.now())
        operations.retry_generation(generation=generation, now=timezone.now())
        assert studio.send() is not None
    studio.finish()
    assert len(studio.charges()) == 3
    assert {one.state for one in Generation.objects.all()} == {State.DONE}
    assert Generation.objects.count() == 3


@pytest.mark.parametrize("before", [State.ASK, State.ABANDONED])
def test_a_paid_video_shows_itself_although_its_card_was_removed(
    studio: Studio, before: State
) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    generation = studio.ask()
    studio.send()
    Generation.objects.update(state=before)
    generation.refresh_from_db()
    trash_operations.remove_generation(
        generation=generation, also_upstream=False, now=timezone.now()
    )
    studio.read(60)
    studio.finish()
    assert state_of(generation) == State.DONE
    assert generation.removed_at is None


def test_a_job_that_was_queued_again_meanwhile_is_not_removed(studio: Studio) -> None:
    generation = job(studio.member, State.FAILED)
    stale = Generation.objects.get(pk=generation.pk)
    operations.retry_generation(generation=generation, now=timezone.now())
    with pytest.raises(JobMovedOn):
        trash_operations.remove_generation(
            generation=stale, also_upstream=False, now=timezone.now()
        )
    generation.refresh_from_db()
    assert generation.removed_at is None


def test_a_worker_that_slept_past_its_lease_sends_nothing(studio: Studio) -> None:
    generation = studio.ask()
    now = timezone.now()
    attempt = claim_next_job(team_id=studio.member.team_id, now=now - dt.timedelta(minutes=9))
    assert attempt is not None
    operations.find_due(now=now)
    assert state_of(generation) == State.UNKNOWN
    send_attempt(client_of(studio.member.team_id), attempt)
    assert state_of(generation) == State.QUEUED
    assert studio.charges() == []


@pytest.mark.django_db(transaction=True)
def test_an_answer_survives_a_moment_without_database(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submit, "ANSWER_PAUSES", (0.0,))
    generation = studio.ask()
    attempt = claim_next_job(team_id=studio.member.team_id, now=timezone.now())
    assert attempt is not None
    tries: list[Any] = []

    def refuse_once(execute: Any, sql: str, *rest: Any) -> Any:
        if "jobs_attempt" in sql and not tries:
            tries.append(sql)
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse_once):
        send_attempt(client_of(studio.member.team_id), attempt)
    assert tries
    assert state_of(generation) == State.RUNNING
    assert len(studio.charges()) == 1


def test_jobs_for_a_paused_account_dont_hold_up_the_others(studio: Studio) -> None:
    other = Account.objects.create(
        team=studio.member.team, email=STANDARD_EMAIL, name="Harbour", max_jobs=3, is_paused=True
    )
    waiting = [studio.ask(account=other) for _ in range(submit.LOOKED_AT + 5)]
    last = studio.ask()
    studio.send()
    assert state_of(last) == State.RUNNING
    assert studio.send() is None
    assert state_of(waiting[0]) == State.QUEUED
    assert waiting[0].problem == "no_account"


def test_a_long_line_costs_no_more_queries_than_a_short_one(studio: Studio) -> None:
    Account.objects.update(foreign_jobs=9)
    counts = []
    for more in (2, 300):
        Generation.objects.bulk_create(
            Generation(
                team=studio.member.team,
                creator=studio.member.user,
                nonce=f"{more}-{number}",
                operation="text",
                parameters={},
                created_at=timezone.now(),
                changed_at=timezone.now(),
                prepared_at=timezone.now(),
            )
            for number in range(more)
        )
        studio.send()
        with CaptureQueriesContext(connection) as seen:
            studio.send()
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 17


def test_a_waiting_task_is_not_enqueued_twice(
    bob: Person, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["submit", "quick", "transfers"],
        }
    }
    team_id = str(bob.member.team_id)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            enqueue("submit_next", team_id)
            enqueue("poll_account", team_id)
    assert DBTaskResult.objects.count() == 2
    DBTaskResult.objects.update(status="RUNNING")
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("submit_next", team_id)
    assert DBTaskResult.objects.filter(status="READY").count() == 1


@pytest.fixture
def ready(studio: Studio) -> Generation:
    return studio.made()


def test_a_saver_whose_lease_was_taken_leaves_everything_alone(ready: Generation) -> None:
    slow = claim(ready.pk, timezone.now() - dt.timedelta(hours=1))
    assert slow is not None
    assert save_result(generation_id=ready.pk, now=timezone.now())
    with pytest.raises(LeaseLost):
        slow.extend()
    assert not slow.rows().exists()
    assert state_of(ready) == State.DONE


def test_the_lease_lasts_while_bytes_arrive(ready: Generation, settings: Settings) -> None:
    almost_over = dt.timedelta(seconds=settings.LEASE_SECONDS - 1)
    lease = claim(ready.pk, timezone.now() - almost_over)
    assert lease is not None
    until = lease.until
    LeasedFile(BytesIO(), lease).write(b"film")
    assert lease.until > until
    later = until + dt.timedelta(seconds=5)
    assert not save_result(generation_id=ready.pk, now=later)


class BrokenBucket(InMemoryStorage):
    """A storage in trouble of its own kind."""

    def path(self, name: str) -> str:
        raise NotImplementedError("a bucket has no paths")

    def _save(self, name: str, content: Any) -> str:
        raise RuntimeError("the bucket said no")


def test_trouble_no_one_thought_of_counts_as_a_try(ready: Generation, settings: Settings) -> None:
    backend = {"BACKEND": "tests.jobs.test_races.BrokenBucket"}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    for _ in range(len(RETRY_SECONDS) + 1):
        assert not save_result(generation_id=ready.pk, now=timezone.now())
    assert state_of(ready) == State.UNSAVED


def test_one_failing_step_of_the_clock_doesnt_stop_the_others(bob: Person) -> None:
    past = timezone.now() - dt.timedelta(minutes=10)
    generation = job(bob.member, State.QUEUED, prepared_at=past, due_at=past)

    def break_the_first(execute: Any, sql: str, *rest: Any) -> Any:
        if "lease_until" in sql and "jobs_attempt" in sql:
            raise RuntimeError("a poisoned row")
        return execute(sql, *rest)

    with connection.execute_wrapper(break_the_first), pytest.raises(RuntimeError):
        operations.find_due(now=timezone.now())
    generation.refresh_from_db()
    assert generation.due_at > timezone.now()


def test_an_answer_with_another_success_status_is_an_answer(studio: Studio) -> None:
    generation = studio.ask()
    body = {"video_id": f"{REMOTE}77"}
    studio.control.add_fault("status", CREATE, method="POST", times=1, status=201, body=body)
    studio.send()
    assert state_of(generation) == State.RUNNING


def test_a_refused_token_doesnt_burn_the_whole_line(studio: Studio) -> None:
    jobs = [studio.ask() for _ in range(3)]
    body = {"error": "Unauthorized"}
    studio.control.add_fault("status", CREATE, method="POST", times=9, status=401, body=body)
    studio.send_all()
    assert [state_of(one) for one in jobs] == [State.REFUSED, State.QUEUED, State.QUEUED]
    assert jobs[1].problem == "no_account"
    studio.control.clear_faults()
    operations.refresh_and_poll_account(account_id=studio.account.pk, now=timezone.now())
    assert studio.send_all() == 2


def test_an_upload_that_fails_after_cancelling_leaves_the_cancelled_job_alone(
    studio: Studio, photo: Asset
) -> None:
    generation = studio.ask(media={"first_frame": photo})
    studio.control.add_fault("status", FILES, method="POST", times=9, status=503)

    def cancel_meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and "sending_until" in sql:
            Generation.objects.filter(pk=generation.pk).update(state=State.CANCELLED)
        return execute(sql, *rest)

    with connection.execute_wrapper(cancel_meanwhile):
        operations.prepare_generation(generation_id=generation.pk, now=timezone.now())
    assert (state_of(generation), generation.problem) == (State.CANCELLED, "")


def test_a_killed_upload_holds_its_job_for_minutes_only(studio: Studio, photo: Asset) -> None:
    generation = studio.ask(media={"first_frame": photo})
    Asset.objects.update(sending_until=timezone.now() + UPLOAD_LEASE)
    later = timezone.now() + dt.timedelta(minutes=3)
    assert operations.prepare_generation(generation_id=generation.pk, now=later)
