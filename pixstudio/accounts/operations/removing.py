"""Pausing accounts, and taking them away: here, or at the API too."""

import datetime as dt
from contextlib import suppress

from django.db import transaction

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations.connecting import client_of
from pixstudio.audit.actions import Action
from pixstudio.audit.log import note
from pixstudio.pixverse.errors import NotFound
from pixstudio.teams.models import Membership


def set_paused(
    *, account: Account, is_paused: bool, member: Membership | None = None, now: dt.datetime
) -> None:
    """Stop or resume giving jobs to an account; running ones go on."""
    with transaction.atomic():
        rows = Account.objects.filter(pk=account.pk, is_paused=not is_paused)
        if rows.update(is_paused=is_paused) and member:
            action = Action.ACCOUNT_PAUSED if is_paused else Action.ACCOUNT_RESUMED
            note(action, member=member, target=account, now=now)


def forget_account(
    *, account: Account, member: Membership | None = None, now: dt.datetime | None = None
) -> None:
    """Remove an account here; it stays configured at the API, and running jobs go on there."""
    _drop(account, Action.ACCOUNT_REMOVED, member, now)


def remove_account_upstream(*, account: Account, member: Membership, now: dt.datetime) -> None:
    """Remove an account at the API, then here. Page: del-pixverse-accounts-email.

    One that is gone there already only goes here. Raises: NotConnected, CannotDecrypt and the client's
    errors; then nothing changed.
    """
    client = client_of(account.team_id)
    with suppress(NotFound):
        client.delete_account(account.email)
    _drop(account, Action.ACCOUNT_REMOVED_UPSTREAM, member, now)


def _drop(
    account: Account, action: Action, member: Membership | None, now: dt.datetime | None
) -> None:
    with transaction.atomic():
        kept = Account.objects.select_for_update().filter(pk=account.pk).first()
        if kept is None:
            return
        # By a query of its own, so that `kept` still knows who it was.
        Account.objects.filter(pk=kept.pk).delete()
        if member:
            note(action, member=member, target=kept, now=now)
