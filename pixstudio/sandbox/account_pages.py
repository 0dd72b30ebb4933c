"""The accounts' endpoints and GET features."""

from __future__ import annotations

import re
import time

from werkzeug import Response

from pixstudio.sandbox.answers import Call, account_asked_for, answer_json
from pixstudio.sandbox.errors import NOT_CONFIGURED, Refusal, wrong
from pixstudio.sandbox.fields import read_fields
from pixstudio.sandbox.listing import account_as_listed, features_as_listed
from pixstudio.sandbox.plans import plan_guessed
from pixstudio.sandbox.records import Account
from pixstudio.sandbox.seeds import account_with_plan

EMAIL_SHAPE = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")
SHARED_SESSION_SECONDS = 3 * 24 * 3600
REFUSED_PASSWORD = "wrong"  # noqa: S105


def list_accounts(call: Call) -> Response:
    """GET accounts."""
    with call.world.lock:
        accounts = {e: account_as_listed(a) for e, a in call.world.accounts.items()}
    if not accounts:
        raise Refusal(404, NOT_CONFIGURED)
    return answer_json(accounts)


def show_account(call: Call, email: str) -> Response:
    """GET accounts/email."""
    with call.world.lock:
        return answer_json(account_as_listed(configured_account(call, email)))


def configured_account(call: Call, email: str) -> Account:
    """The account, or 404."""
    if email not in call.world.accounts:
        raise Refusal(404, NOT_CONFIGURED)
    return call.world.accounts[email]


def save_account(call: Call, email: str) -> Response:
    """POST accounts/email: create, or update and clear the pending error."""
    # "Leave the token field empty": as the only one, it may be.
    fields = read_fields(call.request, may_be_empty=("token",))
    fields.allow_only(("email", "password", "maxJobs", "token"), "by accounts")
    if not EMAIL_SHAPE.fullmatch(email):
        raise wrong(f"Parameter email is not valid: {email}")
    if fields.text("email", required=True) != email:
        raise wrong("Parameter email must match the email of the address")
    password = fields.text("password", required=True)
    if "maxJobs" not in fields:
        raise wrong("Parameter maxJobs is required")
    max_jobs = fields.whole("maxJobs", 1, 8) or 1
    if password == REFUSED_PASSWORD:
        raise wrong("PixVerse login failed: Account or password is wrong")
    session = fields.text("token") or ""
    with call.world.lock:
        if session and email not in call.world.accounts:
            raise wrong("Parameter token is for accounts that exist: leave it empty when creating")
        account = updated_account(call, email, password, max_jobs)
        use_session(account, session)
        call.world.keep_account(account)
        return answer_json(account_as_listed(account), 201)


def updated_account(call: Call, email: str, password: str, max_jobs: int) -> Account:
    """The kept account with its new password and `maxJobs`, free of pending errors."""
    account = call.world.accounts.get(email)
    if account is None:
        number = call.world.new_number() % 1_000_000
        account = account_with_plan(email, number, plan_guessed(email), max_jobs)
    account.password, account.max_jobs = password, max_jobs
    account.is_on_hold = account.is_unauthorized = False
    return account


def use_session(account: Account, session: str) -> None:
    """Work in the website's session for a while, or in one of the API's own."""
    account.session = session
    account.session_ends_at = int(time.time()) + SHARED_SESSION_SECONDS if session else None


def delete_account(call: Call, email: str) -> Response:
    """DELETE accounts/email."""
    with call.world.lock:
        configured_account(call, email)
        call.world.drop_account(email)
    return Response(status=204)


def show_features(call: Call) -> Response:
    """GET features."""
    account = account_asked_for(call)
    with call.world.lock:
        return answer_json(features_as_listed(account))
