"""What opens the API: a usable key with the scope, of a member with the role; no session."""

import datetime as dt

import pytest
from django.test import Client

from pixstudio.api_keys.models import Scope
from pixstudio.api_keys.operations import revoke_key
from pixstudio.web import database_time
from tests.api.requests import program_of
from tests.teams.people import Person

pytestmark = pytest.mark.django_db


def test_authentication_a_key_opens_the_api(bob: Person) -> None:
    answer = program_of(bob).get("models")
    assert answer.status_code == 200
    assert "v6" in {row["name"] for row in answer.json()}


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer pixs_unknown", "Basic Ym9iOnB3"])
def test_authentication_without_a_known_key_is_refused(header: str) -> None:
    answer = Client(headers={"authorization": header}).get("/api/v1/models")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["charged"] is False


def test_authentication_a_session_opens_nothing(alice: Person) -> None:
    assert alice.get("/api/v1/models").status_code == 401


def test_authentication_a_key_opens_no_page(alice: Person) -> None:
    text = program_of(alice, list(Scope)).text
    answer = Client(headers={"authorization": f"Bearer {text}"}).get("/gallery/")
    assert answer.status_code == 302


def test_authentication_a_revoked_key_opens_nothing(bob: Person) -> None:
    program = program_of(bob)
    revoke_key(member=bob.member, key=program.key, now=database_time.now())
    assert program.get("models").status_code == 401


def test_authentication_an_expired_key_opens_nothing(bob: Person) -> None:
    expired = database_time.now() - dt.timedelta(seconds=1)
    assert program_of(bob, expires_at=expired).get("models").status_code == 401


def test_authentication_another_address_is_refused(bob: Person) -> None:
    assert program_of(bob, addresses=["192.0.2.0/24"]).get("models").status_code == 401
    assert program_of(bob, addresses=["127.0.0.0/8"]).get("models").status_code == 200


def test_authentication_the_scope_is_needed(bob: Person) -> None:
    answer = program_of(bob, [Scope.FILES]).get("models")
    assert answer.status_code == 403
    assert answer.json()["code"] == "scope_required"


def test_authentication_a_member_who_left_opens_nothing(bob: Person) -> None:
    program = program_of(bob)
    bob.member.delete()
    assert program.get("models").status_code == 401


def test_authentication_the_last_use_is_remembered(bob: Person) -> None:
    program = program_of(bob)
    program.get("models")
    program.key.refresh_from_db()
    assert program.key.last_used_at is not None
    assert program.key.last_address == "127.0.0.1"
