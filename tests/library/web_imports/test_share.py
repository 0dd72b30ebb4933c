"""What phones share, and what pretends to be shared."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pixstudio.library.models import Asset, Upload
from tests.library.sample_files import HTML, jpeg, png
from tests.teams.people import Person, words_of

SHARED = {"HTTP_SEC_FETCH_SITE": "none", "HTTP_SEC_FETCH_MODE": "navigate"}


def share(browser: Client, data: dict[str, Any], **headers: str) -> Any:
    return browser.post("/library/share/", data, **(headers or SHARED))


def image(name: str = "boat.png", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or png(), "image/png")


def test_share_files_go_to_the_library(bob: Person) -> None:
    answer = share(bob.browser, {"file": [image(), image("hill.jpg", jpeg())], "title": "Two"})
    assert (answer.status_code, answer.url) == (302, "/library/")
    assert words_of(answer) == ["2 shared files are in the library."]
    assert {asset.name for asset in Asset.objects.all()} == {"boat.png", "hill.jpg"}


def test_share_says_what_was_refused(bob: Person) -> None:
    answer = share(bob.browser, {"file": [image(), image("page.png", HTML)]})
    refused, stored = words_of(answer)
    assert "page.png" in refused
    assert stored == "1 shared file is in the library."


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", ""])
def test_share_of_another_page_keeps_nothing(bob: Person, site: str) -> None:
    headers = {"HTTP_SEC_FETCH_SITE": site, "HTTP_SEC_FETCH_MODE": "navigate"}
    answer = share(bob.browser, {"file": image()}, **headers)
    assert answer.status_code == 403
    assert "nothing was saved" in answer.content.decode()
    assert not Asset.objects.exists()


def test_share_by_a_script_keeps_nothing(bob: Person) -> None:
    headers = {"HTTP_SEC_FETCH_SITE": "none", "HTTP_SEC_FETCH_MODE": "cors"}
    assert share(bob.browser, {"file": image()}, **headers).status_code == 403
    assert not Asset.objects.exists()


def test_share_without_a_session_leads_to_sign_in(db: None) -> None:
    answer = share(Client(), {"file": image()})
    assert answer.status_code == 302
    assert answer.url.endswith("?next=/library/share/")
    assert not Asset.objects.exists()


def test_share_after_sign_in_asks_to_share_again(bob: Person) -> None:
    answer = bob.get("/library/share/")
    assert answer.status_code == 200
    assert "share again" in answer.content.decode()


def test_share_needs_a_creator(carol: Person) -> None:
    assert share(carol.browser, {"file": image()}).status_code == 403
    assert not Asset.objects.exists()


def test_share_of_a_link_asks_before_it_imports(bob: Person) -> None:
    answer = share(bob.browser, {"text": "Look: https://a.example/x.png?a=1&b=2 \x00"})
    assert answer.status_code == 302
    assert answer.url == "/library/import/?url=https%3A%2F%2Fa.example%2Fx.png%3Fa%3D1%26b%3D2"
    assert not Upload.objects.exists()


def test_share_of_nothing_leads_to_the_empty_form(bob: Person) -> None:
    assert share(bob.browser, {"title": "Holiday"}).url == "/library/import/?url="


def test_share_takes_no_endless_list(bob: Person) -> None:
    files = [image(f"{number}.png", png(8 + number)) for number in range(52)]
    answer = share(bob.browser, {"file": files})
    assert Asset.objects.count() == 50
    assert "Only the first 50 files" in words_of(answer)[0]
