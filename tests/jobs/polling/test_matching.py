"""Looking for a job whose answer was lost, asking the user, and what each of their answers does."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.jobs.states import State
from tests.jobs.studio import Studio

CREATE = "/v2/pixverse/videos/create"
ELEVEN_MINUTES = 11 * 60


def state_of(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.state


@pytest.fixture
def lost(studio: Studio) -> Generation:
    """A job that was never accepted and whose answer broke off."""
    studio.control.add_fault("drop_before", CREATE, method="POST", times=1)
    generation = studio.ask()
    studio.send()
    return generation


@pytest.fixture
def asking(studio: Studio, lost: Generation) -> Generation:
    for _ in range(3):
        studio.read(ELEVEN_MINUTES)
    assert state_of(lost) == State.ASK
    return lost


def test_no_one_is_asked_before_ten_minutes(studio: Studio, lost: Generation) -> None:
    for later in (6, 20, 60, 120, 300, 500):
        studio.read(later)
    assert state_of(lost) == State.UNKNOWN


def test_no_one_is_asked_before_three_clean_readings(studio: Studio, lost: Generation) -> None:
    studio.control.add_fault("status", "/v2/pixverse/videos", method="GET", times=90, status=503)
    for _ in range(4):
        studio.read(ELEVEN_MINUTES)
    assert state_of(lost) == State.UNKNOWN
    studio.control.clear_faults()
    for _ in range(2):
        studio.read(ELEVEN_MINUTES)
    assert state_of(lost) == State.UNKNOWN
    studio.read(ELEVEN_MINUTES)
    assert state_of(lost) == State.ASK


def test_an_off_peak_job_is_found_by_its_seed(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    generation = studio.ask(off_peak_mode=True)
    studio.send()
    assert state_of(generation) == State.UNKNOWN
    studio.read(6)
    assert state_of(generation) == State.RUNNING


def test_a_fixed_seed_is_never_bound_silently(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    generation = studio.ask(seed=777, off_peak_mode=True)
    studio.send()
    for _ in range(3):
        studio.read(ELEVEN_MINUTES)
    assert state_of(generation) == State.ASK
    [candidate] = generation.attempts.get().candidates
    operations.accept_candidate(
        generation=generation, remote_id=candidate["remote_id"], now=timezone.now()
    )
    assert state_of(generation) == State.RUNNING
    studio.finish()
    assert state_of(generation) == State.DONE
    assert len(studio.charges()) == 1


def test_only_a_shown_candidate_can_be_accepted(studio: Studio, asking: Generation) -> None:
    with pytest.raises(JobMovedOn):
        operations.accept_candidate(generation=asking, remote_id="user:1-x", now=timezone.now())


def test_submitting_again_is_a_second_attempt(studio: Studio, asking: Generation) -> None:
    operations.submit_again(generation=asking, now=timezone.now())
    studio.send()
    studio.finish()
    assert state_of(asking) == State.DONE
    assert Attempt.objects.filter(generation=asking).count() == 2
    assert len(studio.charges()) == 1


def test_a_first_attempt_that_turns_up_late_becomes_its_own_job(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    generation = studio.ask()
    studio.send()
    studio.control.add_fault("status", "/v2/pixverse", method="GET", times=90, status=503)
    Generation.objects.filter(pk=generation.pk).update(state=State.ASK)
    operations.submit_again(generation=generation, now=timezone.now())
    studio.control.clear_faults()
    studio.send()
    studio.finish()
    studio.finish()
    late = Generation.objects.exclude(pk=generation.pk).get()
    assert {state_of(generation), state_of(late)} == {State.DONE}
    assert late.problem == "arrived_late"
    assert len(studio.charges()) == 2


def test_a_dismissed_job_is_kept_when_it_turns_up(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    generation = studio.ask()
    studio.send()
    Generation.objects.filter(pk=generation.pk).update(state=State.ASK)
    operations.dismiss_generation(generation=generation, now=timezone.now())
    assert state_of(generation) == State.ABANDONED
    studio.read(60)
    studio.finish()
    assert state_of(generation) == State.DONE


def test_after_26_hours_no_one_looks_any_more(studio: Studio, asking: Generation) -> None:
    later = dt.timedelta(hours=27).total_seconds()
    studio.read(later)
    studio.account.refresh_from_db()
    assert studio.account.next_reading_at is None
