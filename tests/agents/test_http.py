"""The MCP server over HTTP: who gets in, what it lists, and how it answers what is no message."""

import json
from typing import Any

import pytest
from django.test import Client as Browser
from mcp import Client

from pixstudio.api_keys.models import Scope
from tests.agents.clients import talk, use_tool
from tests.api.requests import Program, program_of
from tests.teams.people import Person

pytestmark = pytest.mark.django_db
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
JSON = {"accept": "application/json, text/event-stream"}


def post(program: Program | None, message: Any = None, **headers: str) -> Any:
    more = {"authorization": f"Bearer {program.text}"} if program else {}
    browser = Browser(headers={**JSON, **more, **headers})
    return browser.post("/mcp/", message or PING, content_type="application/json")


async def tool_names(client: Client) -> list[str]:
    return [tool.name for tool in (await client.list_tools()).tools]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_http_lists_the_tools_of_the_key(bob: Person, mode: str) -> None:
    names = talk(program_of(bob, list(Scope)[:3]), tool_names, mode=mode)
    assert {"list_models", "quote", "generate", "wait_for", "upload_file"} <= set(names)
    reader = talk(program_of(bob, [Scope.READ]), tool_names, mode=mode)
    assert {"list_models", "quote", "find_results"} <= set(reader)
    assert not {"generate", "retry_job", "cancel_job", "upload_file"} & set(reader)


def test_http_a_tool_is_described(bob: Person) -> None:
    async def tools(client: Client) -> Any:
        return {tool.name: tool for tool in (await client.list_tools()).tools}

    found = talk(program_of(bob), tools)
    generate, quote = found["generate"], found["quote"]
    assert generate.input_schema["properties"]["operation"]["type"] == "string"
    assert generate.input_schema["additionalProperties"] is False
    assert "COSTS CREDITS" in generate.description
    assert not generate.annotations.read_only_hint
    assert generate.annotations.idempotent_hint
    assert quote.annotations.read_only_hint
    assert found["cancel_job"].annotations.destructive_hint


def test_http_a_tool_answers(bob: Person) -> None:
    result = use_tool(program_of(bob), "list_models", {"kind": "video"})
    assert not result.is_error
    assert "v6" in {row["name"] for row in result.structured_content["models"]}
    assert json.loads(result.content[0].text) == result.structured_content


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"knid": "video"}, "knid"),
        ({"kind": "film"}, "kind"),
        ({"name": "x" * 81}, "name"),
    ],
)
def test_http_wrong_arguments_are_named(bob: Person, arguments: dict[str, Any], words: str) -> None:
    result = use_tool(program_of(bob), "list_models", arguments)
    assert result.is_error
    assert words in result.content[0].text
    assert "nothing was done" in result.content[0].text


def test_http_an_unknown_tool_is_refused(bob: Person) -> None:
    result = use_tool(program_of(bob), "drop_tables")
    assert result.is_error
    assert "no tool" in result.content[0].text


def test_http_without_a_key_is_refused(db: None) -> None:
    answer = post(None)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["error"]["data"]["code"] == "unauthorized"


def test_http_guessing_keys_is_slowed_down(db: None) -> None:
    answers = {Browser(headers=JSON).post("/mcp/", PING).status_code for _guess in range(61)}
    assert answers == {401, 429}


def test_http_a_session_opens_nothing(alice: Person) -> None:
    answer = alice.browser.post("/mcp/", PING, content_type="application/json", headers=JSON)
    assert answer.status_code == 401


def test_http_a_key_in_the_address_opens_nothing(bob: Person) -> None:
    text = program_of(bob).text
    assert Browser().post(f"/mcp/?key={text}&access_token={text}").status_code == 401


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://testserver.evil.example", "", "http://[", "http://:x"],
)
def test_http_pages_of_other_origins_are_refused(bob: Person, origin: str) -> None:
    assert post(program_of(bob), origin=origin).status_code == 403


def test_http_its_own_origin_is_accepted(bob: Person) -> None:
    assert post(program_of(bob), origin="http://testserver").status_code == 200


def test_http_another_host_is_refused(bob: Person, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["studio.example"]
    assert post(program_of(bob), host="rebound.example").status_code == 400


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "OPTIONS"])
def test_http_there_is_no_stream(bob: Person, method: str) -> None:
    headers = {**JSON, "authorization": f"Bearer {program_of(bob).text}"}
    answer = Browser(headers=headers).generic(method, "/mcp/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "' + b"x" * 5_000_000 + b'"}', 413),
        (b"\xff\xfe", 400),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"a": 1, "a": 2}}', 400),
        (b'{"jsonrpc": "2.0", "method": "notifications/initialized"}', 202),
    ],
    ids=["empty", "cut", "deep", "huge", "no text", "twice", "notification"],
)
def test_http_what_is_no_message_is_refused(bob: Person, body: bytes, status: int) -> None:
    headers = {**JSON, "authorization": f"Bearer {program_of(bob).text}"}
    answer = Browser(headers=headers).post("/mcp/", body, content_type="application/json")
    assert answer.status_code == status


def test_http_messages_are_counted_by_key(bob: Person, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 5
    program = program_of(bob)
    assert [post(program).status_code for _turn in range(6)] == [200] * 5 + [429]
    assert post(program_of(bob)).status_code == 200
