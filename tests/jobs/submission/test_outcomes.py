"""Each row of the table of evidence in submission.md, played by the sandbox or by a dead port."""

import datetime as dt
import socket
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account, Health
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import State
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, STANDARD_EMAIL
from tests.jobs.studio import Studio

DAYS = dt.timedelta(days=2)
CREATE = "/v2/pixverse/videos/create"


def state_of(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.state


def a_dead_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_never_connected_goes_back_to_the_queue(studio: Studio, settings) -> None:
    generation = studio.ask()
    settings.PIXVERSE_API_URL = f"http://127.0.0.1:{a_dead_port()}/v2/pixverse"
    studio.send()
    assert state_of(generation) == State.QUEUED
    assert generation.problem == "unreachable"
    assert generation.due_at > timezone.now()
    attempt = Attempt.objects.get()
    assert (attempt.is_open, attempt.outcome) == (False, "unreachable")


def test_busy_goes_back_to_the_queue_and_rests_the_account(studio: Studio) -> None:
    generation = studio.ask()
    studio.control.add_fault("status", CREATE, method="POST", times=1, status=429)
    studio.send()
    assert state_of(generation) == State.QUEUED
    assert generation.problem == "busy"
    rest = studio.account.send_after - timezone.now()
    assert dt.timedelta(seconds=8) < rest < dt.timedelta(seconds=31)
    assert studio.send() is None
    assert studio.send(timezone.now() + dt.timedelta(seconds=31)) is not None
    assert len(studio.charges()) == 1


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (400, "bad_request"),
        (401, "unauthorized"),
        (412, "out_of_credits"),
        (422, "moderated"),
        (596, "account_on_hold"),
    ],
)
def test_a_refusal_keeps_the_words_and_charges_nothing(
    studio: Studio, status: int, problem: str
) -> None:
    generation = studio.ask()
    body = {"error": f"No, because of {status}"}
    studio.control.add_fault("status", CREATE, method="POST", times=1, status=status, body=body)
    studio.send()
    assert state_of(generation) == State.REFUSED
    assert (generation.problem, generation.words) == (problem, f"No, because of {status}")
    assert studio.charges() == []
    assert studio.send() is None


def test_a_real_refusal_for_a_word_of_the_list(studio: Studio) -> None:
    generation = studio.ask(prompt="forbidden things")
    studio.send()
    assert state_of(generation) == State.REFUSED
    assert "moderator" in generation.words


def test_no_credits_is_refused_without_a_charge(studio: Studio) -> None:
    email = studio.account.email
    studio.control.set_account(email, credit_daily=0, credit_monthly=0, credit_package=0)
    generation = studio.ask()
    studio.send()
    assert state_of(generation) == State.REFUSED
    assert generation.problem == "out_of_credits"


def test_an_account_on_hold_pauses_that_account_only(studio: Studio) -> None:
    other = Account.objects.create(
        team=studio.member.team, email="harbour@studio.example", name="Harbour", max_jobs=3
    )
    studio.control.set_account(studio.account.email, hold=True)
    first = studio.ask(account=studio.account)
    studio.send()
    assert state_of(first) == State.REFUSED
    assert Account.objects.get(pk=studio.account.pk).health == Health.ON_HOLD
    second = studio.ask()
    studio.send()
    assert state_of(second) == State.RUNNING
    assert second.account == other


# The job is made, and the answer names something else.
OTHER_KIND = {"status": 200, "body": {"audio_id": "user:1-pixverse:a@b.example-speech:5"}}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("drop_after", {}),
        ("html", {"accepted": True}),
        ("cut_json", {}),
        ("no_id", {}),
        ("status", {"accepted": True, **OTHER_KIND}),
    ],
    ids=["drop_after", "html", "cut_json", "no_id", "audio_id"],
)
def test_an_accepted_job_with_a_lost_answer_is_found_and_charged_once(
    studio: Studio, kind: str, more: dict[str, Any]
) -> None:
    studio.control.add_fault(kind, CREATE, method="POST", times=1, **more)
    generation = studio.ask()
    studio.send()
    assert state_of(generation) == State.UNKNOWN
    assert studio.send() is None
    studio.read(later=6)
    assert state_of(generation) == State.RUNNING
    studio.finish()
    assert state_of(generation) == State.DONE
    assert len(studio.charges()) == 1


def test_a_model_that_the_plan_lacks_is_refused_in_the_apis_words(studio: Studio) -> None:
    studio.control.set_account(studio.account.email, veo_sora_models=False)
    generation = studio.ask(model="veo-3.1-fast", quality="720p")
    studio.send()
    assert state_of(generation) == State.REFUSED
    assert "veo-3.1-fast is not available for this account" in Attempt.objects.get().words
    assert studio.send() is None
    assert studio.charges() == []


def test_a_model_that_one_account_lacks_is_made_by_another_without_being_asked_again(
    studio: Studio,
) -> None:
    first = studio.account
    studio.control.set_account(first.email, veo_sora_models=False)
    other = Account.objects.create(team=first.team, email=STANDARD_EMAIL, name="Other")
    veo = {"model": "veo-3.1-fast", "quality": "720p"}
    generation, later = studio.ask(**veo), studio.ask(**veo)
    studio.send()
    assert state_of(generation) == State.QUEUED
    studio.send()
    assert (state_of(generation), generation.account) == (State.RUNNING, other)
    assert [charge["email"] for charge in studio.charges()] == [other.email]
    # What is known from then on; other models still go where they went.
    studio.finish()
    studio.send()
    assert (state_of(later), later.account) == (State.RUNNING, other)
    native = studio.ask()
    studio.send()
    assert (state_of(native), native.account) == (State.RUNNING, first)
    # Where every account refuses, each is asked once, and one whose plan is too small never.
    Account.objects.create(team=first.team, email=FREE_EMAIL, name="Small", plan_name="Free")
    studio.finish()
    studio.control.set_account(other.email, veo_sora_models=False)
    Attempt.objects.filter(outcome="model_refused").update(sent_at=first.created_at - DAYS)
    hopeless = studio.ask(**veo)
    assert studio.send_all() == 2
    assert state_of(hopeless) == State.REFUSED
    assert hopeless.attempts.count() == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_other_answers_are_unknown_and_never_resent(studio: Studio, status: int) -> None:
    generation = studio.ask()
    studio.control.add_fault("status", CREATE, method="POST", times=1, status=status)
    studio.send()
    assert state_of(generation) == State.UNKNOWN
    for later in (6, 20, 40, 70):
        studio.read(later)
        assert studio.send() is None
    assert state_of(generation) == State.UNKNOWN
    assert studio.charges() == []


def test_a_hanging_api_ends_at_the_deadline_as_unknown(studio: Studio, settings) -> None:
    settings.SUBMIT_DEADLINE_SECONDS = 0.4
    generation = studio.ask()
    studio.control.add_fault("hang", CREATE, method="POST", times=1, seconds=3)
    studio.send()
    assert state_of(generation) == State.UNKNOWN


def test_a_lease_that_ran_out_is_unknown_and_never_queued(studio: Studio) -> None:
    generation = studio.ask()
    now = timezone.now()
    from pixstudio.jobs.operations.submission.submit import claim_next_job

    attempt = claim_next_job(team_id=studio.member.team_id, now=now)
    assert attempt is not None
    operations.find_due(now=now + dt.timedelta(minutes=10))
    assert state_of(generation) == State.UNKNOWN


def test_a_late_answer_still_counts(studio: Studio) -> None:
    from pixstudio.accounts.operations import client_of
    from pixstudio.jobs.operations.submission.submit import claim_next_job, send_attempt

    generation = studio.ask()
    now = timezone.now()
    attempt = claim_next_job(team_id=studio.member.team_id, now=now)
    assert attempt is not None
    operations.find_due(now=now + dt.timedelta(minutes=10))
    send_attempt(client_of(studio.member.team_id), attempt)
    assert state_of(generation) == State.RUNNING
    assert len(studio.charges()) == 1
