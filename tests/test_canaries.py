"""Secrets that were entered are in no log, no row, no export and no page, whatever happens with them."""

import logging
from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.utils import timezone

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.accounts.operations import refresh_accounts
from pixstudio.audit.models import AuditEntry
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN, PRO_EMAIL
from tests.teams.people import PASSWORD, Person

TOKEN = "user:4711-canary-of-a-token-that-is-wrong"
ACCOUNT_PASSWORD = "canary of an account's password"
SESSION_TOKEN = "canary-of-a-session-token"
NEW_EMAIL = "canary+account@studio.example"
SECRETS = (TOKEN, ACCOUNT_PASSWORD, SESSION_TOKEN, DEMO_TOKEN, PASSWORD)
FAULTS = (
    {"status": 401, "body": {"error": "Unauthorized"}},
    # A refusal in words that no one has documented; what is repeated is said no sooner and no louder.
    {"status": 418, "body": "no"},
    {"status": 429, "body": {"error": "busy"}},
)


def stored_texts() -> Iterator[tuple[str, str]]:
    """Every value of every row of ours, and what the sessions hold."""
    for model in apps.get_models():
        for row in model._base_manager.all().values():
            yield from ((f"{model.__name__}.{name}", str(value)) for name, value in row.items())
    for session in Session.objects.all():
        yield "Session", str(session.get_decoded())


def values_of(person: Person, path: str, **changes: object) -> dict[str, object]:
    form = person.get(path).context["form"]
    kept = {field.html_name: field.value() for field in form}
    return {key: value for key, value in {**kept, **changes}.items() if value is not None}


@pytest.fixture
def walked(
    alice: Person, connected: object, control: SandboxControl, caplog: pytest.LogCaptureFixture
) -> list[str]:
    """Everything that is done with secrets, by an owner and against an API in all its moods; the answers."""
    caplog.set_level(logging.DEBUG)
    account = Account.objects.get(email=PRO_EMAIL)
    edit = f"/accounts/{account.pk}/editing/"
    new = {"email": NEW_EMAIL, "password": ACCOUNT_PASSWORD, "maxJobs": "2", "name": "Canary"}
    answers = [
        alice.post("/accounts/token/", {"token": TOKEN}),
        alice.post("/accounts/new/", new),
        alice.post("/accounts/new/", {**new, "maxJobs": "99"}),
        alice.post(edit, values_of(alice, edit, password=ACCOUNT_PASSWORD, session=SESSION_TOKEN)),
    ]
    for fault in FAULTS:
        control.add_fault("status", "accounts", times=4, **fault)
        answers.append(alice.post("/accounts/token/", {"token": TOKEN}))
        answers.append(alice.post(edit, values_of(alice, edit, password=ACCOUNT_PASSWORD)))
        control.clear_faults()
        control.add_fault("status", "features", times=1, **fault)
        refresh_accounts(team=alice.team, now=timezone.now())
        control.clear_faults()
    alice.post("/auth/login/", {"login": alice.member.user.email, "password": PASSWORD})
    pages = ("/accounts/", f"/accounts/{account.pk}/", "/accounts/tracking/", "/team/audit/")
    answers += [alice.get(page) for page in pages]
    exports = [alice.post("/team/audit/export/")]
    texts = [answer.content.decode() for answer in answers]
    return [*texts, *(b"".join(one.streaming_content).decode() for one in exports)]


def test_secrets_are_in_no_answer_no_row_and_no_log(
    walked: list[str], control: SandboxControl, caplog: pytest.LogCaptureFixture
) -> None:
    check_they_were_used(control)
    assert leaks((str(number), text) for number, text in enumerate(walked)) == []
    assert leaks(stored_texts()) == []
    lines = [
        (one.name, one.getMessage() + str(one.exc_info)) for one in caplog.get_records("setup")
    ]
    assert len(lines) > 100
    assert leaks(lines) == []


def check_they_were_used(control: SandboxControl) -> None:
    known = {one["email"]: one for one in control.state()["accounts"]}
    assert known[NEW_EMAIL]["password"] == ACCOUNT_PASSWORD
    assert Account.objects.get(email=NEW_EMAIL).password_sealed
    assert Account.objects.get(email=PRO_EMAIL).session_sealed
    assert AuditEntry.objects.filter(action="account_connected").exists()
    assert ApiConnection.objects.get().token_sealed


def leaks(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Where one of the secrets stands."""
    return [place for place, text in texts for secret in SECRETS if secret in text]
