"""Endpoints of accounts, and GET features."""

from __future__ import annotations

import re
import time

from werkzeug import Response

from pixstudio.sandbox.api.parameters import read_parameters
from pixstudio.sandbox.api.responses import RequestContext, json_response, requested_account
from pixstudio.sandbox.api.serializers import serialize_account, serialize_features
from pixstudio.sandbox.errors import ACCOUNT_NOT_CONFIGURED, ApiError, bad_request
from pixstudio.sandbox.plans import guess_plan
from pixstudio.sandbox.state.fixtures import account_with_plan
from pixstudio.sandbox.state.records import Account

EMAIL_PATTERN = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")
SHARED_SESSION_SECONDS = 3 * 24 * 3600
REJECTED_PASSWORD = "wrong"  # noqa: S105


def list_accounts(context: RequestContext) -> Response:
    """GET accounts."""
    with context.state.lock:
        accounts = {e: serialize_account(a) for e, a in context.state.accounts.items()}
    if not accounts:
        raise ApiError(404, ACCOUNT_NOT_CONFIGURED)
    return json_response(accounts)


def get_account(context: RequestContext, email: str) -> Response:
    """GET accounts/email."""
    with context.state.lock:
        return json_response(serialize_account(find_account(context, email)))


def find_account(context: RequestContext, email: str) -> Account:
    """The account, or 404."""
    if email not in context.state.accounts:
        raise ApiError(404, ACCOUNT_NOT_CONFIGURED)
    return context.state.accounts[email]


def save_account(context: RequestContext, email: str) -> Response:
    """POST accounts/email: create, or update and clear the pending error."""
    # "Leave the token field empty": as the only one, it may be.
    parameters = read_parameters(context.request, may_be_empty=("token",))
    parameters.allow_only(("email", "password", "maxJobs", "token"), "by accounts")
    if not EMAIL_PATTERN.fullmatch(email):
        raise bad_request(f"Parameter email is not valid: {email}")
    if parameters.text("email", required=True) != email:
        raise bad_request("Parameter email must match the email of the address")
    password = parameters.text("password", required=True)
    if "maxJobs" not in parameters:
        raise bad_request("Parameter maxJobs is required")
    max_jobs = parameters.integer("maxJobs", 1, 8) or 1
    if password == REJECTED_PASSWORD:
        raise bad_request("PixVerse login failed: Account or password is wrong")
    session = parameters.text("token") or ""
    with context.state.lock:
        if session and email not in context.state.accounts:
            raise bad_request(
                "Parameter token is for accounts that exist: leave it empty when creating"
            )
        account = create_or_update_account(context, email, password, max_jobs)
        set_session(account, session)
        context.state.save_account(account)
        return json_response(serialize_account(account), 201)


def create_or_update_account(
    context: RequestContext, email: str, password: str, max_jobs: int
) -> Account:
    """The account with new password and `maxJobs`, created if needed, without pending errors."""
    account = context.state.accounts.get(email)
    if account is None:
        number = context.state.next_id() % 1_000_000
        account = account_with_plan(email, number, guess_plan(email), max_jobs)
    account.password, account.max_jobs = password, max_jobs
    account.is_on_hold = account.is_unauthorized = False
    return account


def set_session(account: Account, session: str) -> None:
    """Set a website session that expires, or clear it for one of the API's own."""
    account.session = session
    account.session_ends_at = int(time.time()) + SHARED_SESSION_SECONDS if session else None


def delete_account(context: RequestContext, email: str) -> Response:
    """DELETE accounts/email."""
    with context.state.lock:
        find_account(context, email)
        context.state.delete_account(email)
    return Response(status=204)


def get_features(context: RequestContext) -> Response:
    """GET features."""
    account = requested_account(context)
    with context.state.lock:
        return json_response(serialize_features(account))
