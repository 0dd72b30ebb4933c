"""What the tools do: by the API's rules, with words that an agent can act on, and nothing paid twice."""

import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from mcp import Client, MCPError
from pytest_django import Settings

from pixstudio.agents.api_calls import StudioApi
from pixstudio.api_keys.models import Scope
from pixstudio.api_keys.operations import revoke_key
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team
from pixstudio.web import database_time
from tests.agents.clients import talk, use_tool
from tests.api.requests import Program, program_of
from tests.jobs.jobs import finished, job
from tests.jobs.studio import Studio
from tests.teams.people import Person

pytestmark = pytest.mark.django_db
PARAMETERS = {"prompt": "A lighthouse at dusk", "model": "v5.5", "quality": "540p", "duration": 5}
JOB: dict[str, Any] = {"operation": "text", "parameters": PARAMETERS}


def generate(program: Program, **changes: Any) -> Any:
    return use_tool(program, "generate", JOB | changes)


def words_of(result: Any) -> str:
    """What a refused tool says; it has to be refused."""
    assert result.is_error, result
    return str(result.content[0].text)


def test_quote_says_the_price_and_creates_nothing(bob: Person, studio: Studio) -> None:
    result = use_tool(program_of(bob), "quote", JOB)
    assert result.structured_content["credits"] > 0
    assert result.structured_content["is_valid"]
    assert not Generation.objects.exists()


def test_quote_names_what_is_wrong(bob: Person, studio: Studio) -> None:
    wrong = {"operation": "text", "parameters": {**PARAMETERS, "duration": 99}}
    quote = use_tool(program_of(bob), "quote", wrong).structured_content
    assert not quote["is_valid"]
    assert quote["problems"][0]["field"] == "duration"
    unknown = {"operation": "text", "parameters": {**PARAMETERS, "lenght": 5}}
    assert "lenght" in words_of(use_tool(program_of(bob), "quote", unknown))


def test_generate_creates_a_job_of_the_key(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    document = generate(program).structured_content
    created = Generation.objects.get()
    assert document["id"] == str(created.pk)
    assert document["state"] == "queued"
    assert created.api_key_id == program.key.pk
    assert created.creator == bob.member.user


def test_generate_repeated_is_the_same_job(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    first, again = generate(program), generate(program)
    assert first.structured_content["id"] == again.structured_content["id"]
    another_key = generate(program_of(bob))
    assert another_key.structured_content["id"] == first.structured_content["id"]
    assert Generation.objects.count() == 1


def test_generate_with_a_new_text_is_another_job(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    ids = {
        generate(program, **changes).structured_content["id"]
        for changes in ({}, {"idempotency_key": "second"}, {"idempotency_key": "second"})
    }
    assert len(ids) == Generation.objects.count() == 2


def test_generate_asks_for_a_confirmation_above_the_teams_amount(
    bob: Person, studio: Studio, team: Team
) -> None:
    Team.objects.filter(pk=team.pk).update(confirm_above_credits=1)
    program = program_of(bob)
    asked = generate(program)
    assert asked.is_error
    assert asked.structured_content["credits"] > 1
    assert "Nothing was created" in asked.structured_content["next_step"]
    assert not Generation.objects.exists()
    token = asked.structured_content["confirmation"]["token"]
    other = {"parameters": {**PARAMETERS, "prompt": "Another lighthouse"}}
    for refused in (
        generate(program, confirm=token, **other),
        generate(program_of(bob), confirm=token),
    ):
        assert refused.is_error
        assert refused.structured_content["credits"] == asked.structured_content["credits"]
    assert not Generation.objects.exists()
    first, again = generate(program, confirm=token), generate(program, confirm=token)
    assert first.structured_content["id"] == again.structured_content["id"]
    assert "confirm" in words_of(generate(program, confirm="guessed", idempotency_key="other"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"operation": "teleport"}, "operation"),
        ({"parameters": {**PARAMETERS, "operation": "image"}}, "image"),
        ({"parameters": {**PARAMETERS, "prompt": ""}}, "prompt"),
        ({"parameters": {**PARAMETERS, "duration": "long"}}, "duration"),
        ({"parameters": {**PARAMETERS, "colour": "red"}}, "colour"),
        ({"parameters": "prompt=boat"}, "parameters"),
        ({"wait_seconds": 3600}, "wait_seconds"),
    ],
)
def test_generate_bad_input_is_named_and_costs_nothing(
    bob: Person, studio: Studio, changes: dict[str, Any], words: str
) -> None:
    result = generate(program_of(bob), **changes)
    if result.is_error:
        assert words in words_of(result)
        assert not Generation.objects.exists()
    else:
        # The operation beside the parameters counts, whatever they call themselves.
        assert result.structured_content["operation"] == "text"


def test_generate_needs_the_scope(bob: Person, carol: Person, studio: Studio) -> None:
    assert "“create”" in words_of(generate(program_of(bob, [Scope.READ])))
    cancelled = use_tool(program_of(carol, [Scope.READ]), "cancel_job", of_none())
    assert "“create”" in words_of(cancelled)
    assert not Generation.objects.exists()


def of_none() -> dict[str, str]:
    return {"job_id": str(uuid.uuid4())}


def test_tools_show_nothing_of_another_team(mallory: Person, alice: Person, studio: Studio) -> None:
    theirs = {"job_id": str(finished(alice.member).pk)}
    program = program_of(mallory, list(Scope)[:3])
    for name in ("get_job", "wait_for", "download_result", "cancel_job", "retry_job"):
        assert "another team" in words_of(use_tool(program, name, theirs))
    compared = use_tool(program, "compare_results", {"job_ids": [theirs["job_id"]] * 2})
    assert "another team" in words_of(compared)
    assert use_tool(program, "find_results").structured_content["items"] == []


def test_wait_for_returns_a_job_that_has_ended(bob: Person, studio: Studio) -> None:
    done = finished(bob.member)
    result = use_tool(program_of(bob), "wait_for", {"job_id": str(done.pk), "seconds": 30})
    assert result.structured_content["state"] == "done"
    assert "next_step" not in result.structured_content


def test_wait_for_says_what_to_do_next(bob: Person, studio: Studio) -> None:
    waiting = job(bob.member, State.QUEUED)
    given = {"job_id": str(waiting.pk), "seconds": 0}
    result = use_tool(program_of(bob), "wait_for", given)
    assert "again" in result.structured_content["next_step"]


def test_find_results_by_words_and_state(bob: Person, studio: Studio) -> None:
    found = finished(bob.member)
    job(bob.member, State.QUEUED)
    items = use_tool(program_of(bob), "find_results", {"state": "finished"}).structured_content
    assert [row["id"] for row in items["items"]] == [str(found.pk)]


def test_find_results_goes_on_by_its_cursor(bob: Person, studio: Studio) -> None:
    rows = {str(finished(bob.member).pk) for _number in range(3)}
    seen, cursor = set(), ""
    for _page in range(3):
        given = {"limit": 1, "cursor": cursor}
        page = use_tool(program_of(bob), "find_results", given).structured_content
        seen |= {row["id"] for row in page["items"]}
        cursor = page["next_cursor"] or ""
    assert seen == rows


def test_compare_results_says_what_differs(bob: Person, studio: Studio) -> None:
    jobs = [studio.ask(), studio.ask(quality="720p")]
    given = {"job_ids": [str(row.pk) for row in jobs], "with_posters": False}
    document = use_tool(program_of(bob), "compare_results", given).structured_content
    assert document["different"]["quality"] == ["540p", "720p"]
    assert document["same"]["model"] == "v5.5"
    assert len(document["jobs"]) == 2


def test_cancel_job_before_it_is_sent_costs_nothing(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    created = generate(program).structured_content
    cancelled = use_tool(program, "cancel_job", {"job_id": created["id"]}).structured_content
    assert cancelled["state"] == "cancelled"
    assert studio.send() is None
    assert studio.charges() == []


def test_retry_job_queues_it_once(bob: Person, studio: Studio) -> None:
    failed = job(bob.member, State.FAILED)
    program = program_of(bob)
    given = {"job_id": str(failed.pk)}
    assert use_tool(program, "retry_job", given).structured_content["state"] == "queued"
    assert "state" in words_of(use_tool(program, "retry_job", given))


def test_tools_stop_with_a_revoked_key_in_the_middle(bob: Person, studio: Studio) -> None:
    program = program_of(bob)

    async def conversation(client: Client) -> Any:
        before = await client.call_tool("quote", JOB)
        revoke = sync_to_async(revoke_key)
        await revoke(member=bob.member, key=program.key, now=database_time.now())
        with pytest.raises(MCPError, match="revoked") as refused:
            await client.call_tool("generate", JOB)
        return before, refused.value.data

    before, refused = talk(program, conversation)
    assert not before.is_error
    assert (refused["status"], refused["charged"]) == (401, False)
    assert not Generation.objects.exists()


def test_a_loop_is_one_job_and_then_stopped_by_the_rate(
    bob: Person, studio: Studio, settings: Settings
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 25
    program = program_of(bob)

    async def conversation(client: Client) -> list[Any]:
        return [await client.call_tool("generate", JOB) for _turn in range(8)]

    results = talk(program, conversation)
    assert Generation.objects.count() == 1
    assert "such requests a minute" in words_of(results[-1])
    assert not results[0].is_error


def test_a_fault_of_ours_shows_no_secrets(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(StudioApi, "get", fail)
    text = words_of(use_tool(program_of(bob), "list_models"))
    assert "on our side" in text
    assert "swordfish" not in text


def test_a_loop_over_the_budget_of_its_key_waits_and_is_not_charged(
    bob: Person, studio: Studio
) -> None:
    program = program_of(bob, budget_credits=1)
    created = generate(program).structured_content
    assert studio.send() is None
    waiting = use_tool(program, "wait_for", {"job_id": created["id"], "seconds": 0})
    assert waiting.structured_content["waits_for"] == "over_key"
    assert "stop waiting" in waiting.structured_content["next_step"]
    assert studio.charges() == []
    left = use_tool(program, "usage_and_budget").structured_content
    assert left["budgets"]["key_credits"] == 1
