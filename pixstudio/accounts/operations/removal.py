"""Pausing and removing accounts, here or at the API too."""

import datetime as dt
from contextlib import suppress

from django.db import transaction

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations.api_connection import client_of
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.pixverse.errors import NotFound
from pixstudio.teams.models import Membership


def set_paused(
    *, account: Account, is_paused: bool, member: Membership | None = None, now: dt.datetime
) -> None:
    """Pause or resume an account: it gets no new jobs while paused, running ones continue."""
    with transaction.atomic():
        rows = Account.objects.filter(pk=account.pk, is_paused=not is_paused)
        if rows.update(is_paused=is_paused) and member:
            action = Action.ACCOUNT_PAUSED if is_paused else Action.ACCOUNT_RESUMED
            record(action, member=member, target=account, now=now)


def remove_account(
    *, account: Account, member: Membership | None = None, now: dt.datetime | None = None
) -> None:
    """Remove an account here; it stays configured at the API, where running jobs continue."""
    _delete(account, Action.ACCOUNT_REMOVED, member, now)


def remove_account_upstream(*, account: Account, member: Membership, now: dt.datetime) -> None:
    """Remove an account at the API, then here. API page: del-pixverse-accounts-email.

    An account that the API does not know is only removed here. Raises: NotConnected, CannotDecrypt and the
    client's errors; then nothing is changed.
    """
    client = client_of(account.team_id)
    with suppress(NotFound):
        client.delete_account(account.email)
    _delete(account, Action.ACCOUNT_REMOVED_UPSTREAM, member, now)


def _delete(
    account: Account, action: Action, member: Membership | None, now: dt.datetime | None
) -> None:
    with transaction.atomic():
        row = Account.objects.select_for_update().filter(pk=account.pk).first()
        if row is None:
            return
        # By a separate query, so that `row` keeps its primary key for the audit entry.
        Account.objects.filter(pk=row.pk).delete()
        if member:
            record(action, member=member, target=row, now=now)
