"""Attacks from outside that once worked, or came close."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from pixstudio.jobs.states import State
from pixstudio.teams.auth_urls import OPEN, closed, urlpatterns
from pixstudio.teams.middleware import page_before
from tests.jobs.jobs import job
from tests.teams.people import PASSWORD, Person

MISSING_ID = "00000000-0000-4000-8000-000000000000"
ADDRESSES = {"SERVER_NAME": "localhost", "SERVER_PORT": "6666"}


@pytest.fixture(autouse=True)
def forgotten_tries() -> Iterator[None]:
    """Tries to sign in are counted by address, and all tests have the same one."""
    cache.clear()
    yield
    cache.clear()


class SeenFolder:
    """Whether anything was ever written into the folder for temporary files."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        patch.setattr(tempfile, "tempdir", str(folder))
        self.folder, self.most = folder, 0

    def look(self) -> None:
        self.most = max(self.most, len(list(self.folder.iterdir())))


class WatchedFile(io.BytesIO):
    """A body that looks at the folder while it is being read."""

    def __init__(self, content: bytes, seen: SeenFolder) -> None:
        super().__init__(content)
        self.seen = seen

    def read(self, size: int | None = -1) -> bytes:
        self.seen.look()
        return super().read(size)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/auth/login/", "/auth/password/reset/", "/create/text/"])
def test_a_file_sent_to_a_page_that_wants_none_never_reaches_the_disk(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = SeenFolder(tmp_path / "temporary", monkeypatch)
    browser = Client(enforce_csrf_checks=True)
    browser.get("/auth/login/")
    head = b'--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n'
    body = head + b"z" * 1_000_000 + b"\r\n--B--\r\n"
    answer = browser.generic(
        "POST",
        path,
        body,
        content_type="multipart/form-data; boundary=B",
        **{"wsgi.input": WatchedFile(body, seen)},
    )
    assert answer.status_code == 403
    assert seen.most == 0


@pytest.mark.parametrize(
    "path",
    [
        f"/gallery/?before=0001-01-01T00:00:00%2B14:00_{MISSING_ID}",
        f"/gallery/?before=9999-12-31T23:59:59-14:00_{MISSING_ID}",
        f"/gallery/?before=2026-01-01T00:00:00_{MISSING_ID}",
        "/gallery/?q=%00&operation=%00&model=%00&state=%00&before=%00_%00",
        "/library/?q=%00&kind=%00",
        f"/generations/status/?cards={MISSING_ID}:{'9' * 30},{MISSING_ID}:{'9' * 5000},::,%00",
    ],
)
def test_an_odd_address_is_no_trouble(bob: Person, path: str) -> None:
    assert bob.get(path).status_code in (200, 204)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver//evil.example/", "/"),
        ("http://testserver/\\evil.example/", "/"),
        ("http://evil.example/gallery/", "/"),
        ("//evil.example/", "/"),
        ("", "/"),
        ("http://testserver/gallery/?q=x", "/gallery/"),
    ],
)
def test_the_way_back_never_leaves_the_studio(referer: str, back: str) -> None:
    assert page_before(RequestFactory().post("/", HTTP_REFERER=referer)) == back


@pytest.mark.django_db
def test_a_link_to_a_new_password_leads_to_the_public_address(
    bob: Person, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://studio.example"
    browser = Client(**ADDRESSES)
    browser.post("/auth/password/reset/", {"email": bob.member.user.email})
    (message,) = mail.outbox
    assert "https://studio.example/auth/password/reset/key/" in message.body
    assert "localhost" not in message.subject + str(message.body)


def test_pages_of_the_library_for_sign_in_that_are_not_ours_are_closed(bob: Person) -> None:
    names = {entry.name for entry in urlpatterns}
    assert names >= OPEN
    assert {entry.name for entry in urlpatterns if entry.callback is closed} == names - OPEN
    for path in ("/auth/email/", "/auth/confirm-email/", "/auth/confirm-email/x/"):
        assert bob.get(path).status_code == 404
    assert (
        bob.post(reverse("account_email"), {"email": "x@y.example", "action_add": ""}).status_code
        == 404
    )


def test_pages_are_kept_by_no_one_in_between(bob: Person) -> None:
    for path in ("/gallery/", "/team/", "/library/", "/generations/status/", "/nothing/"):
        assert bob.get(path).headers["Cache-Control"] == "private, no-cache"


def test_signing_out_empties_the_browser(bob: Person) -> None:
    assert "Clear-Site-Data" not in bob.get("/auth/logout/").headers
    answer: Any = bob.post("/auth/logout/")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"cache"')


def test_a_flood_of_wrong_passwords_is_stopped_whatever_address_it_claims(bob: Person) -> None:
    browser, email = Client(), bob.member.user.email
    for number in range(8):
        answer = browser.post(
            "/auth/login/",
            {"login": email.upper() if number % 2 else email, "password": f"wrong {number}"},
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
        )
    assert "Too many failed" in answer.content.decode()
    refused = browser.post("/auth/login/", {"login": email, "password": PASSWORD})
    assert refused.status_code == 200


def test_an_upload_needs_its_csrf_token(bob: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = bob.browser.cookies
    file = SimpleUploadedFile("a.png", b"x", "image/png")
    assert browser.post("/library/uploads/", {"file": file}).status_code == 403


def test_what_the_api_says_shows_no_account_to_everybody(bob: Person) -> None:
    row = job(
        bob.member,
        State.REFUSED,
        problem="bad_request",
        words="No configuration for harbour@studio.example in user:1-pixverse:harbour@studio.example-video:2",
    )
    for path in (f"/generations/{row.pk}/", "/create/text/"):
        text = bob.get(path).content.decode()
        assert "No configuration for … in …" in text
        assert "harbour@" not in text


@pytest.mark.django_db
def test_too_many_sign_ins_from_one_address_get_a_page_of_ours() -> None:
    browser = Client()
    for _ in range(31):
        answer = browser.post("/auth/login/", {"login": "", "password": ""})
    assert answer.status_code == 429
    assert "Too many requests" in answer.content.decode()
