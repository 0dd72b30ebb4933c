"""Rate limits: of each key, with their headers, and of addresses that know no key."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from pixstudio.api_keys.models import ApiKey
from pixstudio.api_keys.stopped_keys import REFUSED_MINUTES, note_rate_limited
from pixstudio.events.models import Event, EventKind
from pixstudio.notifications.models import Notification
from pixstudio.notifications.operations.tell import tell_events
from pixstudio.web import database_time
from tests.api.requests import program_of
from tests.query_counts import queries_of
from tests.teams.people import Person

pytestmark = pytest.mark.django_db
JSON, ACCEPTED = "application/json", "application/json, text/event-stream"
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "quote", "arguments": {"operation": "text"}},
}


def test_rate_limits_headers_say_what_is_left(bob: Person, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 5
    program = program_of(bob)
    answers = [program.get("models") for _number in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert [one["RateLimit-Remaining"] for one in answers] == ["4", "3", "2", "1", "0", "0"]
    assert {one["RateLimit-Limit"] for one in answers} == {"5"}
    assert all(1 <= int(one["RateLimit-Reset"]) <= 60 for one in answers)
    refused = answers[-1]
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert (refused.json()["code"], refused.json()["charged"]) == ("too_many_requests", False)


def test_rate_limits_of_changes_are_lower(bob: Person, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10
    program = program_of(bob)
    statuses = [program.post("quotes").status_code for _number in range(3)]
    assert statuses == [422, 422, 429]
    assert program.get("models").status_code == 200


def test_rate_limits_of_one_key_are_not_those_of_another(bob: Person, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    first, second = program_of(bob), program_of(bob)
    assert [first.get("models").status_code for _number in range(2)] == [200, 429]
    assert second.get("models").status_code == 200


@pytest.mark.parametrize("way", ["reads", "changes", "messages of agents", "tools of agents"])
def test_rate_limits_that_a_program_does_not_heed_are_reported(
    bob: Person, settings: Settings, way: str
) -> None:
    """An agent or a script that loops: it is refused, and its member hears of it, once a day."""
    settings.API_REQUESTS_PER_MINUTE = 5
    program = program_of(bob)
    agent = Client(headers={"authorization": f"Bearer {program.text}", "accept": ACCEPTED})
    ask = {
        "reads": lambda: program.get("models"),
        "changes": lambda: program.post("quotes"),
        "messages of agents": lambda: agent.post("/mcp/", PING, content_type=JSON),
        "tools of agents": lambda: agent.post("/mcp/", CALL, content_type=JSON),
    }[way]
    now = database_time.now()
    for minutes in reversed(range(1, REFUSED_MINUTES)):
        note_rate_limited(program.key, now - dt.timedelta(minutes=minutes))
    answers = [ask() for _number in range(7)]
    assert b"too_many_requests" in answers[-1].content
    event = Event.objects.get(kind=EventKind.APIKEY_STOPPED)
    assert (event.user, event.subject_id) == (bob.member.user, program.key.pk.hex)
    assert event.facts == {"prefix": program.key.prefix, "reason": "rate_limit"}
    tell_events(now=database_time.now())
    assert Notification.objects.filter(user=bob.member.user).count() == 1


def test_rate_limits_strangers_are_stopped_before_their_key_is_looked_up(bob: Person) -> None:
    stranger = Client(headers={"authorization": "Bearer pixs_unknown"})
    statuses = {stranger.get("/api/v1/models").status_code for _number in range(60)}
    assert statuses == {401}
    answer = stranger.get("/api/v1/models")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert queries_of(lambda: stranger.get("/api/v1/models")) == 0
    assert ApiKey.objects.count() == 0


def test_rate_limits_requests_without_a_key_count_too() -> None:
    answers = [Client().get("/api/v1/models").status_code for _number in range(61)]
    assert (answers[0], answers[-1]) == (401, 429)
