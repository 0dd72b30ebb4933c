"""A team with the sandbox's token and accounts: brought in once for a process, and as the same rows after."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from pixstudio.accounts.encrypted_columns import seal
from pixstudio.accounts.models import Account, ApiConnection, CreditReading
from pixstudio.accounts.operations import connect_api
from pixstudio.sandbox.server import Sandbox
from pixstudio.teams.models import Team

OWN = {"id", "team", "account"}


@dataclass
class SavedAccounts:
    """What the first connection of this process read, by account."""

    accounts: list[dict[str, object]]
    readings: list[dict[str, object]]


_saved: list[SavedAccounts] = []


def connect_team(team: Team, sandbox: Sandbox) -> None:
    """Connect the team as its owner would. The sandbox was just emptied: it says what it said before."""
    now = timezone.now()
    if not _saved:
        connect_api(team=team, token=sandbox.token, now=now)
        _saved.append(_values_of(team))
        return
    _write(team, sandbox.token, _saved[0], now)


def _values_of(team: Team) -> SavedAccounts:
    accounts = list(Account.objects.filter(team=team))
    readings = [CreditReading.objects.get(account=account) for account in accounts]
    return SavedAccounts([_values(one) for one in accounts], [_values(one) for one in readings])


def _values(row: Account | CreditReading) -> dict[str, object]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in OWN
    }


def _write(team: Team, token: str, saved: SavedAccounts, now: dt.datetime) -> None:
    connection = ApiConnection.objects.create(team=team, checked_at=now)
    seal(connection, "token_sealed", token)
    connection.save(update_fields=["token_sealed"])
    moments = {"refreshed_at": now, "next_refresh_at": now}
    accounts = [Account(**values | moments, team=team) for values in saved.accounts]
    Account.objects.bulk_create(accounts)
    CreditReading.objects.bulk_create(
        CreditReading(**values | {"read_at": now}, account=account)
        for account, values in zip(accounts, saved.readings, strict=True)
    )
