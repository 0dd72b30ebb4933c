"""The webhook: a hint from anywhere, believed in nothing, refused where it is not ours."""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pixstudio.accounts.models import Account
from pixstudio.jobs.operations.submission.webhook_addresses import WEBHOOK_SALT, webhook_url
from pixstudio.jobs.views.webhook import MAX_BYTES
from pixstudio.teams.models import Team
from tests.jobs.jobs import job, open_attempt
from tests.teams.people import Person

LATER = dt.timedelta(minutes=2)
ORIGIN = "https://studio.example"


@pytest.fixture
def hook(account: Account, settings: Settings) -> str:
    """The path sent to the API for this account."""
    settings.PUBLIC_URL = ORIGIN
    settings.SECURE_SSL_REDIRECT = False
    return webhook_url(account.pk).removeprefix(ORIGIN)


@pytest.fixture
def account(team: Team) -> Account:
    return waiting_account(team)


def waiting_account(team: Team, email: str = "a@studio.example") -> Account:
    return Account.objects.create(
        team=team, email=email, name="A", next_reading_at=timezone.now() + LATER
    )


def knock(path: str, body: bytes = b"{}", **more: Any) -> Any:
    browser = Client(enforce_csrf_checks=True)
    return browser.post(path, body, content_type="application/json", **more)


def test_a_hint_makes_the_reading_due_now(
    hook: str, account: Account, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks() as nudges:
        answer = knock(hook, b'{"status": 1, "video_id": "user:1-pixverse:x-video:1"}')
    assert (answer.status_code, answer.content) == (200, b"ok")
    account.refresh_from_db()
    assert account.next_reading_at <= timezone.now()
    assert len(nudges) == 1


def test_the_same_hint_again_asks_no_one_again(
    hook: str, account: Account, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    knock(hook)
    with django_capture_on_commit_callbacks() as nudges:
        assert knock(hook).status_code == 200
    assert nudges == []


@pytest.mark.parametrize("body", [b"", b"not json", b"\xff\xfe", b'{"status":', b"[" * 5000])
def test_what_it_says_does_not_matter(hook: str, account: Account, body: bytes) -> None:
    assert knock(hook, body).status_code == 200


@pytest.mark.parametrize("ref", ["another program's", "x" * 300, "a\x00b"])
def test_a_callback_about_a_foreign_job_does_nothing(hook: str, account: Account, ref: str) -> None:
    """As the `replyUrl` of a whole API account would send."""
    body = json.dumps({"replyRef": ref, "video_id": "user:1-pixverse:x-video:1"}).encode()
    assert knock(hook, body).status_code == 200
    account.refresh_from_db()
    assert account.next_reading_at > timezone.now()


def test_a_callback_about_our_job_makes_the_reading_due(
    hook: str, account: Account, alice: Person
) -> None:
    attempt = open_attempt(job(alice.member, account=account))
    knock(hook, json.dumps({"replyRef": attempt.reply_ref}).encode())
    account.refresh_from_db()
    assert account.next_reading_at <= timezone.now()


def test_an_account_that_waits_for_nothing_is_left_alone(hook: str, account: Account) -> None:
    Account.objects.update(next_reading_at=None)
    knock(hook)
    account.refresh_from_db()
    assert account.next_reading_at is None


def test_other_accounts_of_the_team_and_of_others_are_left_alone(hook: str, team: Team) -> None:
    others = [
        waiting_account(team, "b@studio.example"),
        waiting_account(Team.objects.create(name="Elsewhere")),
    ]
    knock(hook)
    for other in others:
        assert Account.objects.get(pk=other.pk).next_reading_at > timezone.now()


def forged(text: str, salt: str = WEBHOOK_SALT) -> str:
    return f"/hooks/pixverse/{Signer(salt=salt).sign(text)}/"


def test_a_secret_that_is_not_ours_is_not_found(hook: str, account: Account) -> None:
    wrong = [
        hook[:-2] + "/",
        f"/hooks/pixverse/{account.pk}/",
        f"/hooks/pixverse/{account.pk}:x/",
        forged(str(account.pk), salt="another"),
        forged("not a uuid"),
    ]
    for path in wrong:
        assert knock(path).status_code == 404
    account.refresh_from_db()
    assert account.next_reading_at > timezone.now()


@pytest.mark.django_db
def test_an_account_that_is_gone_is_no_trouble() -> None:
    assert knock(forged(str(uuid.uuid4()))).status_code == 200


@pytest.mark.parametrize(
    ("length", "status"), [(str(MAX_BYTES), 200), (str(MAX_BYTES + 1), 413), ("many", 200)]
)
def test_a_big_body_is_refused_unread(
    hook: str, account: Account, length: str, status: int
) -> None:
    body = b" " * MAX_BYTES
    assert knock(hook, body, CONTENT_LENGTH=length).status_code == status


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_posts_are_taken(hook: str, account: Account, method: str) -> None:
    assert getattr(Client(), method)(hook).status_code == 405
    account.refresh_from_db()
    assert account.next_reading_at > timezone.now()


def test_no_address_is_reported_where_the_studio_has_none(settings: Settings) -> None:
    settings.PUBLIC_URL = ""
    assert webhook_url(uuid.uuid4()) == ""
