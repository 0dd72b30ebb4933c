"""Import of accounts that are connected to the token but not known here."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations.api_connection import add_accounts, client_of, record_connected
from pixstudio.accounts.operations.refresh import refresh_account
from pixstudio.accounts.queries import accounts_of
from pixstudio.pixverse.schemas import AccountConfig
from pixstudio.teams.models import Membership, Team


def find_importable_accounts(*, team: Team) -> list[AccountConfig]:
    """Accounts of the team's token that the team has not imported. API page: get-pixverse-accounts.

    Costs nothing. Raises: NotConnected, CannotDecrypt and the client's errors.
    """
    known = {account.email.casefold() for account in accounts_of(team)}
    configs = client_of(team.pk).list_accounts()
    return [config for config in configs if config.email.casefold() not in known]


def import_accounts(
    *, member: Membership, emails: Collection[str], now: dt.datetime
) -> list[Account]:
    """Import the importable accounts with these emails and read their plans and credits. Idempotent.

    Passwords are not imported: only the API has them. Raises: as `find_importable_accounts`; then nothing
    is changed.
    """
    wanted = [
        config
        for config in find_importable_accounts(team=member.team)
        if config.email in set(emails)
    ]
    with transaction.atomic():
        new = add_accounts(member.team, wanted)
        record_connected(member, new, now)
    for account in new:
        refresh_account(account_id=account.pk, now=now)
        Account.objects.filter(pk=account.pk).update(next_refresh_at=now)
    return new
