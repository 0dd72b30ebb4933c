"""One Idempotency-Key is one request: repeated, at the same moment, after a crash, with another key."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.http import HttpRequest

from pixstudio.api.idempotency import do_once, find_done, read_key
from pixstudio.api.models import IdempotentRequest
from pixstudio.api.problems import Problem
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.web import database_time
from pixstudio.web.background.retention import Kind, kept_for
from tests.api.faults import database_fails_at
from tests.api.jobs import act, create, text_job
from tests.api.requests import Program, program_of
from tests.jobs.jobs import job
from tests.jobs.studio import Studio
from tests.jobs.test_races import side_by_side
from tests.teams.people import Person


@pytest.mark.django_db
def test_idempotency_the_same_request_is_the_same_job(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    first, again = create(program, key="one"), create(program, key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Location"] == first["Location"]
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Generation.objects.count() == 1


@pytest.mark.django_db
def test_idempotency_a_later_repetition_answers_the_job_as_it_is(
    bob: Person, studio: Studio
) -> None:
    program = program_of(bob)
    pk = create(program, key="one").json()["id"]
    studio.send_all()
    studio.finish()
    again = create(program, key="one").json()
    assert (again["id"], again["state"]) == (pk, "done")
    assert len(studio.charges()) == 1


@pytest.mark.django_db
def test_idempotency_a_removed_job_is_still_the_answer(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    pk = create(program, key="one").json()["id"]
    Generation.objects.update(state=State.CANCELLED, removed_at=database_time.now())
    again = create(program, key="one")
    assert (again.status_code, again.json()["id"]) == (201, pk)
    assert again.json()["removed_at"] is not None


@pytest.mark.django_db
def test_idempotency_the_order_of_fields_is_not_another_body(bob: Person, studio: Studio) -> None:
    program, body = program_of(bob), text_job()
    first = create(program, body, key="one").json()["id"]
    assert create(program, dict(reversed(body.items())), key="one").json()["id"] == first


@pytest.mark.django_db
def test_idempotency_another_body_is_a_conflict(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    create(program, key="one")
    answer = create(program, text_job(prompt="A fox"), key="one")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert answer.json()["charged"] is False
    assert Generation.objects.count() == 1


@pytest.mark.django_db
def test_idempotency_another_address_is_a_conflict(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    create(program, key="one")
    generation = job(bob.member, State.FAILED)
    assert act(program, generation.pk, "retry", key="one").status_code == 409
    generation.refresh_from_db()
    assert generation.state == State.FAILED


@pytest.mark.django_db
def test_idempotency_a_new_api_key_of_the_member_repeats_nothing(
    bob: Person, studio: Studio
) -> None:
    first = create(program_of(bob), key="one").json()["id"]
    assert create(program_of(bob), key="one").json()["id"] == first


@pytest.mark.django_db
def test_idempotency_keys_of_others_are_others(alice: Person, bob: Person, studio: Studio) -> None:
    create(program_of(alice), key="one")
    create(program_of(bob), key="one")
    assert Generation.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "idempotency_key_required"),
        ("", "idempotency_key_required"),
        ("x" * 256, "idempotency_key_invalid"),
        ("a b", "idempotency_key_invalid"),
        ("schlüssel", "idempotency_key_invalid"),
    ],
)
def test_idempotency_a_key_is_needed(
    bob: Person, studio: Studio, text: str | None, code: str
) -> None:
    headers = {} if text is None else {"Idempotency-Key": text}
    answer = program_of(bob).post("generations", text_job(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Generation.objects.exists()


@pytest.mark.django_db
def test_idempotency_what_was_refused_may_be_corrected(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    assert create(program, text_job(duration=99), key="one").status_code == 422
    assert not IdempotentRequest.objects.exists()
    assert create(program, key="one").status_code == 201


@pytest.mark.django_db
def test_idempotency_a_crash_after_jobs_were_created_leaves_neither_job_nor_key(
    bob: Person, studio: Studio
) -> None:
    program = program_of(bob)
    with database_fails_at('UPDATE "api_idempotentrequest"') as failed:
        answer = create(program, key="one")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert failed == [True]
    assert not Generation.objects.exists()
    assert not IdempotentRequest.objects.exists()
    assert create(program, key="one").status_code == 201


@pytest.mark.django_db
def test_idempotency_without_its_row_the_database_still_refuses_a_second_job(
    bob: Person, studio: Studio
) -> None:
    program = program_of(bob)
    create(program, key="one")
    old = database_time.now() - kept_for(Kind.IDEMPOTENCY_KEYS) - dt.timedelta(minutes=1)
    IdempotentRequest.objects.update(created_at=old)
    Generation.objects.update(created_at=old)
    answer = create(program, key="one")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_expired")
    assert Generation.objects.count() == 1


@pytest.mark.django_db
def test_idempotency_a_retry_is_done_once(bob: Person, studio: Studio) -> None:
    program, generation = program_of(bob), job(bob.member, State.FAILED)
    first = act(program, generation.pk, "retry", key="one")
    assert (first.status_code, first.json()["state"]) == (200, "queued")
    # It failed again in the meantime: a repetition must not make another charge.
    Generation.objects.update(state=State.FAILED)
    again = act(program, generation.pk, "retry", key="one")
    assert (again.status_code, again.json()["state"]) == (200, "failed")
    assert act(program, generation.pk, "retry", key="two").json()["state"] == "queued"


@pytest.mark.django_db
def test_idempotency_a_retry_that_was_impossible_keeps_no_key(bob: Person, studio: Studio) -> None:
    program, generation = program_of(bob), job(bob.member, State.RUNNING)
    answer = act(program, generation.pk, "retry", key="one")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert answer.json()["state"] == "running"
    assert not IdempotentRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_idempotency_many_at_the_same_moment_make_one_job(bob: Person, studio: Studio) -> None:
    programs = [program_of(bob) for _number in range(2)]
    answers: list[tuple[int, str]] = []

    def ask(program: Program) -> Callable[[], None]:
        def run() -> None:
            answer = create(program, key="one")
            answers.append((answer.status_code, answer.json().get("id", "")))

        return run

    raised = side_by_side(*[ask(program) for program in programs * 4])
    assert raised == []
    assert {status for status, _pk in answers} == {201}
    assert {pk for _status, pk in answers} == {str(Generation.objects.get().pk)}
    assert len(answers) == 8


@pytest.mark.django_db(transaction=True)
def test_idempotency_many_retries_at_the_same_moment_are_one(bob: Person, studio: Studio) -> None:
    program, generation = program_of(bob), job(bob.member, State.FAILED)
    answers: list[int] = []

    def ask() -> None:
        answers.append(act(program, generation.pk, "retry", key="one").status_code)

    assert side_by_side(*[ask] * 4) == []
    assert answers == [200] * 4
    generation.refresh_from_db()
    assert generation.version == 2


@pytest.mark.django_db
def test_idempotency_old_keys_are_deleted_a_few_at_a_time(bob: Person) -> None:
    request, now = HttpRequest(), database_time.now()
    request.method, request.path = "POST", "/api/v1/generations"
    for number in range(103):
        request.META["HTTP_IDEMPOTENCY_KEY"] = f"key-{number}"
        key = read_key(request, {})
        del request.headers
        do_once(bob.member, key, list, now)
    with pytest.raises(Problem):
        find_done(bob.member, read_key(request, {"other": 1}), now)
    assert (
        find_done(bob.member, key, now + kept_for(Kind.IDEMPOTENCY_KEYS) + dt.timedelta(seconds=1))
        == []
    )
    assert IdempotentRequest.objects.count() == 3
