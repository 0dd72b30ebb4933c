"""The users of all tests: alice owns, bob creates, carol only views, mallory is in another team."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import update_last_login
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from pixstudio.teams.models import Membership, Role, Team, User

PASSWORD = "a good long password"


@dataclass
class Person:
    """A member with a browser that is signed in."""

    member: Membership
    browser: Client

    @property
    def team(self) -> Team:
        return self.member.team

    def get(self, path: str, **more: Any) -> Any:
        return self.browser.get(path, **more)

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        return self.browser.post(path, data or {}, **more)


def sign_in(browser: Client, user: User, *, ago: float = 0.0) -> None:
    """Sign in as the login page would have, some seconds ago. The session is written once."""
    request = RequestFactory().get("/")
    request.session, request.user = SessionStore(), user
    request.session[SESSION_KEY] = str(user.pk)
    request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    record_authentication(request, user, "password", email=user.email)
    for record in request.session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= ago
    request.session.create()
    update_last_login(User, user)
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)


def join(team: Team, name: str, role: Role) -> Person:
    """A new member of a team, signed in."""
    user = User.objects.create_user(f"{name}@{team.name.lower()}.example", PASSWORD, name.title())
    browser = Client()
    sign_in(browser, user)
    return Person(Membership.objects.create(team=team, user=user, role=role), browser)


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(name="Halden")


@pytest.fixture
def alice(team: Team) -> Person:
    return join(team, "alice", Role.OWNER)


@pytest.fixture
def bob(team: Team) -> Person:
    return join(team, "bob", Role.CREATOR)


@pytest.fixture
def carol(team: Team) -> Person:
    return join(team, "carol", Role.VIEWER)


@pytest.fixture
def mallory(db: None) -> Person:
    return join(Team.objects.create(name="Elsewhere"), "mallory", Role.OWNER)


def words_of(response: Any) -> list[str]:
    """The messages a redirect leads to."""
    return [str(message) for message in response.wsgi_request._messages]


def check_access(
    path: str, *, method: str, wrong: str, allowed: Iterable[Person], refused: Iterable[Person]
) -> None:
    """Anonymous users are redirected to sign-in, others get 403 or 405 if due."""
    nobody = Client()
    call: Callable[..., Any] = getattr(nobody, method)
    answer = call(path)
    assert (answer.status_code, answer.url) == (302, f"/auth/login/?next={_quoted(path)}")
    within = call(path, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/gallery/")
    assert within.status_code == 204
    assert within.headers["HX-Redirect"] == "/auth/login/?next=%2Fgallery%2F"
    for person in refused:
        assert getattr(person.browser, method)(path).status_code == 403
    for person in allowed:
        assert getattr(person.browser, wrong)(path).status_code == 405


def _quoted(path: str) -> str:
    return path.replace("?", "%3F").replace("=", "%3D")
