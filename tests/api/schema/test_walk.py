"""Every operation of the API, asked for by every kind of key and by nobody."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from pixstudio.api.description.completion import operations_in
from pixstudio.api.description.examples import example_of
from pixstudio.api.studio_api import api
from pixstudio.api_keys.models import ROLE_OF_SCOPE, Scope
from pixstudio.web import database_time
from tests.api.requests import Program, program_of
from tests.api.schema.things import Things
from tests.teams.people import Person

DOCUMENT: Any = api.get_openapi_schema()
OPERATIONS = list(operations_in(DOCUMENT))
SCOPES = {
    operation["operationId"]: [scope for one in operation["security"] for scope in one["ApiKey"]]
    for _path, _method, operation in OPERATIONS
}
# Ids in an address that belong to a team; names of models and operations are everybody's.
OWN = ("_id}",)


def knock(text: str, method: str, path: str, operation: Any) -> Any:
    """The status and text of one request whose changes in the database are forgotten."""
    browser: Any = Client(headers={"authorization": f"Bearer {text}"} if text else {})
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    body = None
    if media:
        named = [one["value"] for one in media.get("examples", {}).values()]
        body = (named or [example_of(media["schema"], DOCUMENT)])[0]
    values: dict[str, Any] = {"data": body} if body is not None else {}
    if method != "get":
        values["content_type"] = "application/json"
    headers = {"Upload-Offset": "0", "Idempotency-Key": "walk-1"}
    with transaction.atomic():
        answer = getattr(browser, method)(path, **values, headers=headers)
        content = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, content.decode(errors="replace")


def walk(text: str, things: Things) -> dict[str, tuple[int, str]]:
    """What came back from each operation."""
    return {
        operation["operationId"]: knock(text, method, f"/api/v1/{things.path_of(path)}", operation)
        for path, method, operation in OPERATIONS
    }


@pytest.mark.parametrize("scope", list(Scope))
def test_walk_a_key_opens_what_its_scope_opens(scope: Scope, alice: Person, things: Things) -> None:
    program = program_of(alice, [scope])
    for name, (status, _text) in walk(program.text, things).items():
        is_open = not SCOPES[name] or scope.value in SCOPES[name]
        assert (status != 403) == is_open, (name, status)
        assert status not in (401, 500), (name, status)


def test_walk_a_key_without_scopes_opens_only_itself(alice: Person, things: Things) -> None:
    for name, (status, _text) in walk(program_of(alice, []).text, things).items():
        assert status == (403 if SCOPES[name] else 200), name


def test_walk_a_viewer_s_key_opens_what_viewers_may(carol: Person, things: Things) -> None:
    """Also where the key has more: the role counts as it is now."""
    carol.member.role = "admin"
    carol.member.save()
    program = program_of(carol, list(Scope))
    carol.member.role = "viewer"
    carol.member.save()
    may = {scope.value for scope in Scope if carol.member.may(ROLE_OF_SCOPE[scope])}
    assert may == {"read"}
    for name, (status, _text) in walk(program.text, things).items():
        is_open = not SCOPES[name] or bool(may & set(SCOPES[name]))
        assert (status != 403) == is_open, (name, status)


def test_walk_another_team_finds_nothing(mallory: Person, things: Things) -> None:
    program = program_of(mallory, list(Scope))
    found = walk(program.text, things)
    for path, _method, operation in OPERATIONS:
        name = operation["operationId"]
        status, text = found[name]
        if any(end in path for end in OWN):
            assert status == 404, (name, status)
        own = {one for key, one in things.values.items() if key.endswith("_id")}
        assert not [pk for pk in own if pk in text and pk not in path], name


def keys_that_open_nothing(person: Person) -> dict[str, str]:
    now = database_time.now()
    expired: Program = program_of(person, list(Scope), expires_at=now - dt.timedelta(seconds=1))
    return {"none": "", "unknown": "pixs_" + "x" * 43, "expired": expired.text}


@pytest.mark.parametrize("kind", ["none", "unknown", "expired"])
def test_walk_without_a_usable_key_nothing_is_open(
    kind: str, alice: Person, things: Things
) -> None:
    text = keys_that_open_nothing(alice)[kind]
    for name, (status, content) in walk(text, things).items():
        # So many unknown keys from one address are answered 429 at last.
        assert status in (401, 429), name
        assert '"charged": false' in content
