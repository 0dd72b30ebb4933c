"""The team's API token and the client that uses it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from pixstudio.accounts.encrypted_columns import CannotDecrypt, seal, unseal
from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.accounts.queries import account_by_email
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.schemas import AccountConfig
from pixstudio.teams.models import Membership, Team
from pixstudio.web.prepared_queries import PreparedQuery


class NotConnected(Exception):
    """The team has no API token yet."""


# Errors of `client_of`: no API call is possible until a token is entered (again).
NO_CLIENT_ERRORS = (NotConnected, CannotDecrypt)
# Read before each call.
_CONNECTION = PreparedQuery(lambda team: ApiConnection.objects.filter(team_id=team), team=uuid.UUID)


@lru_cache(maxsize=64)
def _client(token: str, base_url: str, submit_deadline: float) -> Client:
    return Client(token, base_url=base_url, submit_deadline=submit_deadline)


def client_for_token(token: str) -> Client:
    """A client for the configured API with this token."""
    return _client(token, settings.PIXVERSE_API_URL, settings.SUBMIT_DEADLINE_SECONDS)


def client_of(team_id: uuid.UUID | str) -> Client:
    """The team's client. Raises: NotConnected, CannotDecrypt."""
    connections = _CONNECTION.rows({"team": uuid.UUID(str(team_id))})
    if not connections:
        raise NotConnected
    return client_for_token(unseal(connections[0], "token_sealed"))


def save_token(
    *, team: Team, token: str, member: Membership | None, now: dt.datetime
) -> list[Account]:
    """Validate a token by reading the account list, save it, and add its accounts.

    Returns the added accounts, not refreshed yet. Raises: the client's errors.
    """
    configs = client_for_token(token).list_accounts()
    with transaction.atomic():
        connection, _ = ApiConnection.objects.get_or_create(team=team)
        seal(connection, "token_sealed", token)
        connection.checked_at, connection.problem = now, ""
        connection.save()
        new = add_accounts(team, configs)
        if member:
            record(Action.TOKEN_CHANGED, member=member, target=connection, label=str(team), now=now)
            record_connected(member, new, now)
    return new


def record_connected(member: Membership, accounts: list[Account], now: dt.datetime) -> None:
    """Write an audit log entry for each account."""
    for account in accounts:
        record(Action.ACCOUNT_CONNECTED, member=member, target=account, now=now)


def add_accounts(team: Team, configs: Iterable[AccountConfig]) -> list[Account]:
    """Create and return a row for each account the team does not have (email compared without case).

    Call it inside a transaction.
    """
    # Serializes concurrent calls, so that two spellings of one email can't both be added.
    Team.objects.select_for_update().get(pk=team.pk)
    return [
        _add(team, config) for config in configs if account_by_email(team, config.email) is None
    ]


def _add(team: Team, config: AccountConfig) -> Account:
    return Account.objects.create(
        team=team,
        email=config.email,
        name=default_name(config.email),
        max_jobs=config.max_jobs or 1,
        session_expires_at=config.session_expires_at,
    )


def default_name(email: str) -> str:
    """Default name of an account, derived from its email."""
    return email.split("@", maxsplit=1)[0].replace(".", " ").title()[:80]
