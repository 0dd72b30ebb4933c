"""A link with a password: asked for once, limited, and remembered by a cookie for nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.sharing.models import ShareLink
from pixstudio.sharing.operations import MadeLink, revoke_link
from pixstudio.sharing.password_cookie import NAME
from tests.jobs.jobs import text_of
from tests.sharing.links import look, path_of, say, share
from tests.teams.people import Person

PASSWORD = "sunflower "


@pytest.fixture
def link(bob: Person, made: Generation) -> MadeLink:
    return share(bob.member, made, password=PASSWORD, title="Spring cut")


def give(browser: Client, link: MadeLink, typed: str = PASSWORD, **more: Any) -> Any:
    return browser.post(path_of(link, "password/"), {"password": typed}, **more)


def test_nothing_is_shown_before_the_password(link: MadeLink) -> None:
    browser = Client()
    page = look(path_of(link), browser)
    assert page.status_code == 200
    assert "Spring cut" not in text_of(page)
    assert "1/file/" not in text_of(page)
    for path in ("1/file/", "1/poster/", "1/download/"):
        assert look(path_of(link, path), browser).status_code == 404
    assert say(link, browser).status_code == 404
    assert ShareLink.objects.get().visit_count == 0


def test_the_right_password_opens_the_link_for_this_browser(link: MadeLink) -> None:
    browser = Client()
    assert give(browser, link).status_code == 302
    page = look(path_of(link), browser)
    assert "Spring cut" in text_of(page)
    assert look(path_of(link, "1/file/"), browser).status_code == 200
    assert look(path_of(link, "1/file/")).status_code == 404
    assert ShareLink.objects.get().visit_count == 1


def test_the_cookie_is_for_this_link_alone(link: MadeLink, bob: Person, made: Generation) -> None:
    browser = Client()
    cookie = give(browser, link).cookies[NAME]
    assert cookie["path"] == path_of(link)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert set(browser.cookies) == {NAME}
    # Wherever it is sent, the studio and other links don't know it.
    other = share(bob.member, made, password="another one")
    thief = Client()
    thief.cookies[NAME] = cookie.value
    thief.cookies["sessionid"] = cookie.value
    assert look(path_of(other, "1/file/"), thief).status_code == 404
    assert thief.get("/gallery/").status_code == 302
    assert look(path_of(link, "1/file/"), thief).status_code == 200


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "é"])
def test_a_forged_cookie_opens_nothing(link: MadeLink, value: str) -> None:
    thief = Client()
    thief.cookies[NAME] = value
    assert look(path_of(link, "1/file/"), thief).status_code == 404


def test_a_wrong_password_says_so_and_stops_being_asked(link: MadeLink) -> None:
    browser = Client()
    found = [give(browser, link, f"guess {n}").status_code for n in range(12)]
    assert found == [403] * 10 + [429] * 2
    # The right one is not tried any more from there, but from another address.
    assert give(browser, link).status_code == 429
    assert give(Client(), link, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_tries_from_everywhere_are_locked_out(link: MadeLink) -> None:
    found = [
        give(Client(), link, f"guess {n}", REMOTE_ADDR=f"192.0.2.{n}").status_code
        for n in range(120)
    ]
    assert found.count(403) == 100
    assert found[100:] == [429] * 20


@pytest.mark.parametrize("typed", ["", "x" * 100_000, "sunflower", "SUNFLOWER "])
def test_what_is_not_the_password(link: MadeLink, typed: str) -> None:
    assert give(Client(), link, typed).status_code in (400, 403)


def test_another_site_can_not_try_passwords_or_comment(link: MadeLink) -> None:
    browser = Client()
    other = {"HTTP_SEC_FETCH_SITE": "cross-site"}
    assert give(browser, link, **other).status_code == 404
    assert give(browser, link, HTTP_SEC_FETCH_SITE="same-origin").status_code == 302


def test_a_password_given_ends_with_the_link(link: MadeLink, bob: Person) -> None:
    browser = Client()
    give(browser, link)
    revoke_link(member=bob.member, link=link.link, now=timezone.now())
    assert look(path_of(link), browser).status_code == 404
    assert give(browser, link).status_code == 404
