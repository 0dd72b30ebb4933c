"""The page that asks before it imports an address, and the bookmarklet on it."""

import html
import json
import re
from typing import Any

import pytest

from pixstudio.library.bookmarklet import bookmarklet_for, first_address_in
from pixstudio.library.models import Upload
from tests.teams.people import Person, words_of

ADDRESS = "https://example.com/ridge.png"


def import_page(person: Person, url: str) -> Any:
    return person.get("/library/import/", data={"url": url})


def test_import_page_asks_and_imports_nothing(bob: Person) -> None:
    answer = import_page(bob, ADDRESS)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{ADDRESS}"' in text
    assert "from example.com into" in text
    assert not Upload.objects.exists()


def test_import_page_imports_what_is_confirmed(bob: Person) -> None:
    answer = bob.post("/library/import/", {"url": ADDRESS})
    assert (answer.status_code, answer.url) == (302, "/library/")
    assert "“ridge.png” is being downloaded" in words_of(answer)[0]
    assert Upload.objects.get().source_url == ADDRESS


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "javascript:alert(1)", "http://127.0.0.1/a.png", "http://[::1", "x" * 9000],
)
def test_import_page_names_what_is_wrong_and_keeps_the_address(bob: Person, url: str) -> None:
    assert import_page(bob, url).status_code == 200
    answer = bob.post("/library/import/", {"url": url})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Upload.objects.exists()


def test_import_page_escapes_the_address(bob: Person) -> None:
    text = import_page(bob, 'https://a.example/"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in text


def test_import_page_needs_a_creator(carol: Person) -> None:
    assert import_page(carol, ADDRESS).status_code == 403
    assert carol.post("/library/import/", {"url": ADDRESS}).status_code == 403


def test_bookmarklet_leads_to_the_page_of_this_studio(bob: Person) -> None:
    text = import_page(bob, "").content.decode()
    (address,) = re.findall(r'class="button bookmarklet" href="([^"]*)"', text)
    address = html.unescape(address)
    assert address.startswith("javascript:(()=>{")
    assert '"http://testserver/library/import/"' in address


def test_bookmarklet_survives_the_browsers_decoding() -> None:
    address = bookmarklet_for("https://studio.example/a%20b/")
    assert json.dumps("https://studio.example/a%2520b/") in address


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["", "", ""], ""),
        (["https://a.example/x.png", "https://b.example/"], "https://a.example/x.png"),
        (["", "Look (https://a.example/x.png).", ""], "https://a.example/x.png"),
        (["", "“HTTPS://a.example/x?y=1,2”", ""], "HTTPS://a.example/x?y=1,2"),
        (["", "no address", "javascript:alert(1)"], ""),
    ],
)
def test_first_address_is_found_within_a_sentence(texts: list[str], found: str) -> None:
    assert first_address_in(*texts) == found
