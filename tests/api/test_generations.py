"""Jobs by the API: created by the rules of the page, answered whole, seen by their team only."""

import uuid
from collections.abc import Callable

import pytest
from pytest_django import Settings

from pixstudio.accounts.models import Account
from pixstudio.api_keys.models import Scope
from pixstudio.create.models import Draft
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.teams.models import Team
from tests.api.jobs import codes_of, create, created, text_job
from tests.api.requests import program_of
from tests.approvals.requests import ask_above
from tests.collections.boards import board
from tests.jobs.jobs import UNKNOWN_PK, finished, job, open_attempt
from tests.jobs.studio import Studio
from tests.query_counts import queries_of
from tests.teams.people import Person

pytestmark = pytest.mark.django_db


def test_generations_a_job_is_created_and_answered(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    answer = create(program)
    assert answer.status_code == 201
    document = answer.json()
    generation = Generation.objects.get()
    assert document["id"] == str(generation.pk)
    assert answer["Location"] == f"http://testserver/api/v1/generations/{generation.pk}"
    assert (document["state"], document["waits_for"]) == ("queued", "slot")
    assert document["estimate_credits"] == generation.estimate_credits > 0
    assert document["parameters"]["prompt"] == "A lighthouse at dusk"
    assert document["key"]["prefix"] == program.key.prefix
    assert (document["result"], document["problem"], document["charged_credits"]) == (
        None,
        None,
        None,
    )
    assert (generation.creator, generation.api_key) == (bob.member.user, program.key)
    assert not Draft.objects.exists()


def test_generations_a_job_of_the_api_is_sent_and_its_result_answered(
    bob: Person, studio: Studio, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://studio.example"
    program = program_of(bob)
    pk = created(program)["id"]
    studio.send_all()
    studio.finish()
    document = program.get(f"generations/{pk}").json()
    assert document["state"] == "done"
    assert document["charged_credits"] == sum(one["credits"] for one in studio.charges())
    assert document["result"]["file"] == f"https://studio.example/api/v1/results/{pk}/file"
    assert document["result"]["content_type"] == "video/mp4"
    assert document["account"] == Account.objects.get().name


def test_generations_what_was_answered_can_be_asked_for_again(
    bob: Person, studio: Studio, photo: Asset
) -> None:
    program = program_of(bob)
    body = text_job(operation="image", first_frame=str(photo.pk))
    first = create(program, body).json()
    again = {"operation": first["operation"], **first["parameters"]}
    second = create(program, again)
    assert second.status_code == 201, second.content
    assert second.json()["parameters"] == first["parameters"]
    assert first["parameters"]["first_frame"] == str(photo.pk)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"operation": "paint"}, {"operation": "unknown_operation"}),
        ({"operation": None}, {"operation": "unknown_operation"}),
        ({"nonce": "x"}, {"nonce": "unknown_field"}),
        ({"first_frame": UNKNOWN_PK}, {"first_frame": "unknown_field"}),
        ({"duration": "5"}, {"duration": "type"}),
        ({"duration": True}, {"duration": "type"}),
        ({"duration": 5.5}, {"duration": "type"}),
        ({"prompt": 5}, {"prompt": "type"}),
        ({"prompt": ["a"]}, {"prompt": "type"}),
        ({"preview_mode": 1}, {"preview_mode": "type"}),
        ({"more_models": "v6"}, {"more_models": "type"}),
        ({"more_models": ["v6,v5"]}, {"more_models": "type"}),
        ({"more_models": ["v99"]}, {"more_models": "unknown_choice"}),
        ({"confirm": 1}, {"confirm": "type"}),
        ({"remix_of": "", "collection": " "}, {"remix_of": "type", "collection": "type"}),
        ({"prompt": ...}, {"prompt": "required"}),
        ({"prompt": "\x00\ud800"}, {"prompt": "unreadable"}),
        ({"seed": 10**30}, {"seed": "range"}),
        ({"variations": 21}, {"variations": "too_many_jobs"}),
        ({"lip_sync_tts_speaker_id": "1"}, {"lip_sync_tts_speaker_id": "unused"}),
        ({"account": UNKNOWN_PK}, {"account": "not_found"}),
        ({"account": "No such account"}, {"account": "not_found"}),
        ({"collection": UNKNOWN_PK}, {"collection": "not_found"}),
        ({"remix_of": UNKNOWN_PK}, {"remix_of": "not_found"}),
        ({"one": 1, "two": 2}, {"one": "unknown_field", "two": "unknown_field"}),
    ],
)
def test_generations_bad_input_is_refused_by_name(
    bob: Person, studio: Studio, changes: dict[str, object], errors: dict[str, str]
) -> None:
    answer = create(program_of(bob), text_job(**changes))
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert codes_of(answer) == errors
    assert answer.json()["charged"] is False
    assert not Generation.objects.exists()


def test_generations_a_rule_that_is_broken_comes_with_its_facts(
    bob: Person, studio: Studio
) -> None:
    answer = create(program_of(bob), text_job(prompt="x" * 3000))
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("prompt", "length")
    assert 2048 in error["facts"].values()


def test_generations_what_another_model_takes_is_refused_by_name(
    bob: Person, studio: Studio
) -> None:
    answer = create(program_of(bob), text_job(multi_shot=True))
    assert codes_of(answer) == {"multi_shot": "model_parameter"}
    assert answer.json()["errors"][0]["facts"]["model"] == "v5.5"


def test_generations_whole_numbers_as_json_has_them(bob: Person, studio: Studio) -> None:
    assert created(program_of(bob), duration=5.0)["parameters"]["duration"] == 5


def test_generations_null_is_nothing(bob: Person, studio: Studio) -> None:
    assert "seed" not in created(program_of(bob), seed=None)["parameters"]


def test_generations_control_characters_are_cleaned_as_on_the_page(
    bob: Person, studio: Studio
) -> None:
    answer = create(program_of(bob), text_job(prompt="A\x00 fox\ud800\r\nruns"))
    assert answer.json()["parameters"]["prompt"] == "A fox\nruns"


def test_generations_without_an_account_are_refused(bob: Person, team: Team) -> None:
    answer = create(program_of(bob))
    assert answer.status_code == 422
    assert codes_of(answer) == {"": "no_account"}


def test_generations_an_account_is_named_by_id_or_name(bob: Person, studio: Studio) -> None:
    account = Account.objects.get()
    for value in (str(account.pk), account.name):
        created(program_of(bob), account=value)
    assert set(Generation.objects.values_list("wanted_account", flat=True)) == {account.pk}


def test_generations_are_put_into_a_collection(bob: Person, studio: Studio) -> None:
    collection = board(bob)
    assert created(program_of(bob), collection=str(collection.pk))["collection"] == str(
        collection.pk
    )


def test_generations_several_ask_for_a_confirmation_first(bob: Person, studio: Studio) -> None:
    program, body = program_of(bob), text_job(variations=3)
    answer = create(program, body, key="three")
    assert answer.status_code == 428
    problem = answer.json()
    assert (problem["count"], problem["charged"]) == (3, False)
    assert not Generation.objects.exists()
    confirmed = {**body, "confirm": problem["confirmation"]["token"]}
    answer = create(program, confirmed, key="three")
    assert answer.status_code == 201, answer.content
    document, batch = answer.json(), Batch.objects.get()
    assert answer["Location"].endswith(f"/api/v1/batches/{batch.pk}")
    assert document["batch"]["id"] == str(batch.pk)
    assert document["batch"]["estimate_credits"] == problem["credits"]
    assert [one["batch"] for one in document["items"]] == [str(batch.pk)] * 3
    assert program.get(f"batches/{batch.pk}").json() == document


def test_generations_above_the_teams_amount_ask_for_a_confirmation(
    alice: Person, bob: Person, studio: Studio, team: Team
) -> None:
    Team.objects.filter(pk=team.pk).update(confirm_above_credits=1)
    program = program_of(bob)
    answer = create(program)
    assert answer.status_code == 428
    token, price = answer.json()["confirmation"]["token"], answer.json()["credits"]
    for asking, changes in (
        (program, {"confirm": "0" * 24}),
        (program, {"quality": "1080p"}),
        # Of the same price, by another key, and by another member.
        (program, {"prompt": "Another lighthouse"}),
        (program, {"seed": 7}),
        (program_of(bob), {}),
        (program_of(alice), {}),
    ):
        other = create(asking, text_job(**{"confirm": token, **changes}))
        assert (other.status_code, other.json()["charged"]) == (428, False), changes
        assert other.json()["credits"] == price or changes == {"quality": "1080p"}
    assert not Generation.objects.exists()
    # In another order, and with what is left empty.
    same = {**dict(reversed(text_job().items())), "seed": None, "confirm": token}
    assert create(program, same).status_code == 201


def test_generations_that_need_an_approval_wait_for_it(
    bob: Person, studio: Studio, team: Team
) -> None:
    ask_above(team, 1)
    document = created(program_of(bob))
    assert (document["state"], document["waits_for"]) == ("queued", "approval")
    assert studio.send() is None


def test_generations_need_the_scope_and_the_role(
    bob: Person, carol: Person, studio: Studio
) -> None:
    assert create(program_of(bob, [Scope.READ])).status_code == 403
    assert program_of(carol, [Scope.READ]).get("generations").status_code == 200


def test_generations_of_another_team_are_not_there(
    bob: Person, mallory: Person, studio: Studio
) -> None:
    generation = finished(bob.member)
    program = program_of(mallory)
    answer = program.get(f"generations/{generation.pk}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert program.get("generations").json()["items"] == []


def test_generations_files_of_another_team_are_not_there(
    bob: Person, mallory: Person, studio: Studio, photo_of: Callable[[Person], Asset]
) -> None:
    body = text_job(operation="image", first_frame=str(photo_of(mallory).pk))
    assert codes_of(create(program_of(bob), body)) == {"first_frame": "not_found"}


def test_generations_one_is_not_sent_again_while_nothing_changed(
    bob: Person, studio: Studio
) -> None:
    program, generation = program_of(bob), finished(bob.member)
    first = program.get(f"generations/{generation.pk}")
    known = {"If-None-Match": first["ETag"]}
    again = program.get(f"generations/{generation.pk}", headers=known)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    generation.rating = 5
    generation.save()
    assert program.get(f"generations/{generation.pk}", headers=known).status_code == 200


@pytest.mark.parametrize(
    ("state", "charge", "charged"),
    [
        (State.FAILED, "charged", True),
        (State.REFUSED, "nothing", False),
        (State.ASK, "reserved", None),
    ],
)
def test_generations_that_went_wrong_say_whether_they_were_charged(
    bob: Person, state: State, charge: str, charged: bool | None
) -> None:
    generation = job(bob.member, state)
    open_attempt(generation, charge=charge)
    problem = program_of(bob).get(f"generations/{generation.pk}").json()["problem"]
    assert problem["charged"] is charged
    assert problem["code"] == state
    assert problem["detail"]


def test_generations_of_a_batch_take_as_many_queries_for_1_as_for_30(
    bob: Person, studio: Studio
) -> None:
    program = program_of(bob)
    job(bob.member, State.DONE, api_key=program.key)
    program.get("generations")
    few = queries_of(lambda: program.get("generations"))
    for _number in range(30):
        job(bob.member, State.DONE, api_key=program.key)
    assert len(program.get("generations").json()["items"]) == 31
    assert queries_of(lambda: program.get("generations")) == few


def test_generations_unknown_ids_are_not_there(bob: Person) -> None:
    for path in (f"generations/{uuid.uuid4()}", f"batches/{uuid.uuid4()}", "generations/x"):
        answer = program_of(bob).get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
