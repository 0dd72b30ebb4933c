"""Who may send a big body: people who are signed in, and programs with a usable key."""

from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory

from pixstudio.api_keys.operations import revoke_key
from pixstudio.serving.authentication import may_send_big_body
from pixstudio.web import database_time
from tests.api.requests import program_of
from tests.teams.people import Person

# It looks at its connections to the database, as each thread of a server does.
pytestmark = pytest.mark.django_db(transaction=True)


def environ(**more: str) -> dict[str, Any]:
    return RequestFactory().post("/api/v1/files", **more).environ


def test_known_is_a_usable_key(bob: Person) -> None:
    program = program_of(bob)
    header = {"HTTP_AUTHORIZATION": f"Bearer {program.text}"}
    assert may_send_big_body(environ(**header))
    revoke_key(member=bob.member, key=program.key, now=database_time.now())
    assert not may_send_big_body(environ(**header))


def test_known_is_a_signed_in_person(bob: Person) -> None:
    name = settings.SESSION_COOKIE_NAME
    assert may_send_big_body(environ(HTTP_COOKIE=f"{name}={bob.browser.cookies[name].value}"))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer pixs_unknown", "Basic Ym9iOnB3"])
def test_known_is_no_stranger(bob: Person, header: str) -> None:
    assert not may_send_big_body(environ(HTTP_AUTHORIZATION=header))
