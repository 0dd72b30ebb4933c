"""From a press of Generate to a stored video, against the sandbox."""

import pytest

from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import State
from tests.jobs.studio import Studio


def state_of(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.state


def test_text_becomes_a_stored_video(studio: Studio) -> None:
    generation = studio.ask(audio=True)
    attempt = studio.send()
    assert attempt is not None
    assert state_of(generation) == State.RUNNING
    studio.finish()
    assert state_of(generation) == State.DONE
    assert (generation.width, generation.height) != (None, None)
    assert generation.duration_seconds == pytest.approx(5, abs=0.3)
    with generation.file.open("rb") as stream:
        assert stream.read(12)[4:8] == b"ftyp"
    with generation.poster.open("rb") as stream:
        assert stream.read(4) == b"RIFF"
    assert [row["reply_ref"] for row in studio.charges()] == [attempt.reply_ref]
    assert Attempt.objects.get().outcome == "done"


def test_the_same_submit_twice_makes_one_job(studio: Studio) -> None:
    first, second = studio.ask(nonce="once"), studio.ask(nonce="once")
    assert first == second
    assert studio.send_all() == 1
    assert len(studio.charges()) == 1


def test_an_account_is_always_named_and_a_seed_of_ours_is_sent(studio: Studio) -> None:
    studio.ask()
    attempt = studio.send()
    assert attempt is not None
    assert attempt.body["email"] == studio.account.email
    assert attempt.has_own_seed
    assert attempt.body["seed"] == attempt.seed
    assert "replyUrl" not in attempt.body


def test_a_full_account_makes_the_next_job_wait_and_then_run(studio: Studio) -> None:
    jobs = [studio.ask() for _ in range(7)]
    assert studio.send_all() == 5
    assert [state_of(job) for job in jobs[5:]] == [State.QUEUED, State.QUEUED]
    assert jobs[5].problem == "no_room"
    studio.finish()
    assert studio.send_all() == 2
    studio.finish()
    assert {state_of(job) for job in jobs} == {State.DONE}


@pytest.mark.parametrize(
    ("prompt", "state"),
    [("a borderline scene", State.MODERATED), ("a glitch in the film", State.FAILED)],
)
def test_a_job_that_ends_without_a_video_says_so(studio: Studio, prompt: str, state: State) -> None:
    generation = studio.ask(prompt=prompt)
    studio.send()
    studio.finish()
    assert state_of(generation) == state
    assert generation.finished_at is not None


def test_off_peak_jobs_take_no_place_and_arrive_later(studio: Studio) -> None:
    jobs = [studio.ask(off_peak_mode=True) for _ in range(6)]
    assert studio.send_all() == 6
    studio.read()
    assert {state_of(job) for job in jobs} == {State.RUNNING}
    studio.finish()
    assert {state_of(job) for job in jobs} == {State.DONE}


def test_cancelling_before_submission_charges_nothing(studio: Studio) -> None:
    generation = studio.ask()
    operations.cancel_generation(generation=generation, now=generation.created_at)
    assert studio.send() is None
    assert state_of(generation) == State.CANCELLED
    assert studio.charges() == []


def test_a_cancelled_running_job_is_kept_when_it_arrives(studio: Studio) -> None:
    generation = studio.ask()
    studio.send()
    operations.cancel_generation(generation=generation, now=generation.created_at)
    assert state_of(generation) == State.CANCELLED
    studio.finish()
    assert state_of(generation) == State.DONE
