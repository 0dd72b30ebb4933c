"""The team's way to the API: its token, and a client that speaks with it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from pixstudio.accounts.encryption import CannotDecrypt, seal, unseal
from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.accounts.queries import account_by_email
from pixstudio.audit.actions import Action
from pixstudio.audit.log import note
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.schemas import AccountConfig
from pixstudio.teams.models import Membership, Team


class NotConnected(Exception):
    """The team has no API token yet."""


# Nothing can be asked of the API until somebody enters the token (again).
NO_CLIENT = (NotConnected, CannotDecrypt)


@lru_cache(maxsize=64)
def _client(token: str, base_url: str, submit_deadline: float) -> Client:
    return Client(token, base_url=base_url, submit_deadline=submit_deadline)


def client_with(token: str) -> Client:
    """A client for the configured API with this token."""
    return _client(token, settings.PIXVERSE_API_URL, settings.SUBMIT_DEADLINE_SECONDS)


def client_of(team_id: uuid.UUID | str) -> Client:
    """The team's client. Raises: NotConnected, CannotDecrypt."""
    connection = ApiConnection.objects.filter(team_id=team_id).first()
    if connection is None:
        raise NotConnected
    return client_with(unseal(connection, "token_sealed"))


def keep_token(
    *, team: Team, token: str, member: Membership | None, now: dt.datetime
) -> list[Account]:
    """Check a token by reading the account list, keep it, and add the accounts behind it.

    Returns those that were not known before; nothing was read of them yet. Raises: the client's errors.
    """
    configs = client_with(token).list_accounts()
    with transaction.atomic():
        connection, _ = ApiConnection.objects.get_or_create(team=team)
        seal(connection, "token_sealed", token)
        connection.checked_at, connection.problem = now, ""
        connection.save()
        new = adopt(team, configs)
        if member:
            note(Action.TOKEN_CHANGED, member=member, target=connection, label=str(team), now=now)
            note_connected(member, new, now)
    return new


def note_connected(member: Membership, accounts: list[Account], now: dt.datetime) -> None:
    """One entry of the audit trail for each account."""
    for account in accounts:
        note(Action.ACCOUNT_CONNECTED, member=member, target=account, now=now)


def adopt(team: Team, configs: Iterable[AccountConfig]) -> list[Account]:
    """A new row for each account that the team does not have, however it is spelled; returns these.

    Call it inside of a transaction.
    """
    # Two at once wait for each other, so that two spellings of one email can't both come in.
    Team.objects.select_for_update().get(pk=team.pk)
    return [_add(team, one) for one in configs if account_by_email(team, one.email) is None]


def _add(team: Team, config: AccountConfig) -> Account:
    return Account.objects.create(
        team=team,
        email=config.email,
        name=name_from(config.email),
        max_jobs=config.max_jobs or 1,
        session_expires_at=config.session_expires_at,
    )


def name_from(email: str) -> str:
    """What an account is called until somebody gives it a name."""
    return email.split("@", maxsplit=1)[0].replace(".", " ").title()[:80]
