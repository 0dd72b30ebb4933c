"""Password reset by email, sent to existing users only."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.mail.backends.locmem import EmailBackend
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.teams.people import Person

ASK = "/auth/password/reset/"


@pytest.fixture(autouse=True)
def forgotten_tries() -> None:
    cache.clear()


def ask(email: str) -> Any:
    return Client().post(ASK, {"email": email})


@pytest.mark.parametrize(
    "email",
    ["stranger@elsewhere.example", "BOB@elsewhere.example", "bob", "b\u0131b@x.example", ""],
)
def test_strangers_get_no_mail(bob: Person, email: str) -> None:
    assert ask(email).status_code in (200, 302)
    assert mail.outbox == []


def test_a_user_who_has_a_sign_in_gets_one_at_the_address_of_it(bob: Person) -> None:
    bob.member.user.email = "bob.mink@halden.example"
    bob.member.user.save()
    assert ask("Bob.Mink@HALDEN.example").url == ASK + "done/"
    (message,) = mail.outbox
    assert message.to == ["bob.mink@halden.example"]
    assert re.search(r"http\S+/auth/password/reset/key/\S+", message.body)


def test_a_former_member_gets_none(bob: Person) -> None:
    bob.member.user.is_active = False
    bob.member.user.save()
    ask(bob.member.user.email)
    assert mail.outbox == []


def test_the_page_says_the_same_to_all(bob: Person) -> None:
    def read(email: str) -> tuple[int, str, str]:
        browser = Client()
        answer = browser.post(ASK, {"email": email})
        page = browser.get(answer.headers["Location"]).content.decode()
        return (
            answer.status_code,
            answer.headers["Location"],
            re.sub(r'(nonce|value|csrf\w*)="[^"]+"', "", page),
        )

    known, unknown = read(bob.member.user.email), read("nobody@elsewhere.example")
    assert re.sub(r"[A-Za-z0-9_-]{20,}", "", known[2]) == re.sub(
        r"[A-Za-z0-9_-]{20,}", "", unknown[2]
    )
    assert known[:2] == unknown[:2]


def answer_to(email: str, rf: Any) -> tuple[Any, int]:
    """The answer as a server gets it, before it has sent and closed it, and how many queries it took."""
    request = rf.post(ASK, {"email": email})
    request._dont_enforce_csrf_checks = True
    handler = WSGIHandler()
    with CaptureQueriesContext(connection) as queries:
        answer = handler.get_response(request)
    assert answer.status_code == 302
    return answer, len(queries)


def test_the_mail_goes_out_behind_the_answer(bob: Person, rf: Any) -> None:
    """Neither timing nor queries reveal whether a user exists."""
    (known, its_queries), (_other, queries) = (
        answer_to(email, rf) for email in (bob.member.user.email, "nobody@elsewhere.example")
    )
    assert its_queries == queries
    assert mail.outbox == []
    # Our server closes other answers before it sends them: tests/serving/test_asgi_bridge.py.
    assert known.closes_after_response
    request_finished.disconnect(close_old_connections)
    try:
        known.close()
    finally:
        request_finished.connect(close_old_connections)
    assert [message.to for message in mail.outbox] == [[bob.member.user.email]]


class NoPost(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


def test_a_mail_server_that_is_away_does_not_reveal_who_exists(
    bob: Person, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("ERROR")
    settings.EMAIL_BACKEND = f"{__name__}.NoPost"
    assert ask(bob.member.user.email).url == ask("nobody@elsewhere.example").url == ASK + "done/"
    assert "could not be sent" in caplog.text
