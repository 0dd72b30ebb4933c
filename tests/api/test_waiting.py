"""`Prefer: wait`: until the job has ended, or the time is over; few at a time."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest

from pixstudio.api import waiting
from pixstudio.api.waiting import MAX_SECONDS, MAX_WAITING, wait_until_ended, wanted_seconds
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.api.faults import database_fails_at
from tests.api.jobs import create
from tests.api.requests import program_of
from tests.jobs.jobs import finished, job
from tests.jobs.studio import Studio
from tests.jobs.test_races import side_by_side
from tests.teams.people import Person


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0),
        ("wait=30", 30),
        ("respond-async, wait=5", 5),
        ("WAIT = 5", 5),
        ("wait=9999", MAX_SECONDS),
        ("wait=-1", 0),
        ("await=5", 0),
        ("wait=abc", 0),
        ("wait=" + "9" * 500, MAX_SECONDS),
    ],
)
def test_waiting_what_the_client_prefers(text: str, seconds: int) -> None:
    request = HttpRequest()
    request.META["HTTP_PREFER"] = text
    assert wanted_seconds(request) == seconds


@pytest.mark.django_db
def test_waiting_an_ended_job_is_answered_at_once(bob: Person) -> None:
    generation = finished(bob.member)
    answer = program_of(bob).get(f"generations/{generation.pk}", headers={"Prefer": "wait=30"})
    assert (answer.json()["state"], answer["Preference-Applied"]) == ("done", "wait=30")


@pytest.mark.django_db(transaction=True)
def test_waiting_ends_with_the_job(bob: Person) -> None:
    generation = job(bob.member, State.RUNNING)
    pauses: list[float] = []

    def end(seconds: float) -> None:
        pauses.append(seconds)
        assert connection.connection is None, "A connection is held while nothing is done."
        if len(pauses) == 3:
            Generation.objects.filter(pk=generation.pk).update(state=State.FAILED)

    assert wait_until_ended([generation.pk], 30, pause=end)
    assert pauses == [waiting.PAUSE_SECONDS] * 3


@pytest.mark.django_db
def test_waiting_ends_when_the_time_is_over(bob: Person) -> None:
    generation = job(bob.member, State.RUNNING)
    moments, pauses = iter([0.0, 10.0, 29.9, 30.0]), list[float]()
    assert wait_until_ended([generation.pk], 30, pause=pauses.append, clock=lambda: next(moments))
    assert pauses == [waiting.PAUSE_SECONDS, pytest.approx(0.1)]


@pytest.mark.django_db(transaction=True)
def test_waiting_the_answer_is_the_ended_job(bob: Person) -> None:
    generation, program = job(bob.member, State.RUNNING), program_of(bob)
    answers: list[Any] = []

    def ask() -> None:
        path = f"generations/{generation.pk}"
        answers.append(program.get(path, headers={"Prefer": "wait=60"}))

    def end() -> None:
        Generation.objects.filter(pk=generation.pk).update(state=State.FAILED)

    assert side_by_side(ask, end) == []
    assert answers[0].json()["state"] == "failed"
    assert answers[0]["Preference-Applied"] == "wait=60"


@pytest.fixture
def full_house() -> Iterator[None]:
    """As many requests wait as may."""
    with ExitStack() as stack:
        for _number in range(MAX_WAITING):
            stack.enter_context(waiting._room)
        yield


@pytest.mark.django_db
def test_waiting_without_room_the_answer_comes_at_once(bob: Person, full_house: None) -> None:
    generation = job(bob.member, State.RUNNING)
    answer = program_of(bob).get(f"generations/{generation.pk}", headers={"Prefer": "wait=30"})
    assert (answer.status_code, answer.json()["state"]) == (200, "running")
    assert "Preference-Applied" not in answer


@pytest.mark.django_db
def test_waiting_gives_its_room_back_after_a_fault(bob: Person) -> None:
    generation = job(bob.member, State.RUNNING)
    for _number in range(MAX_WAITING + 1):
        with database_fails_at("SELECT"), pytest.raises(OperationalError):
            wait_until_ended([generation.pk], 1)


@pytest.mark.django_db
def test_waiting_for_a_new_job_ends_with_the_time(bob: Person, studio: Studio) -> None:
    answer = create(program_of(bob), Prefer="wait=1")
    assert (answer.status_code, answer.json()["state"]) == (201, "queued")
    assert answer["Preference-Applied"] == "wait=1"
