"""Refreshes an account: credits, plan, foreign jobs, and missing catalogue entries."""

import datetime as dt
import uuid

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT_ERRORS, refresh_account
from pixstudio.effects.operations import enqueue_previews
from pixstudio.jobs.operations.polling.account_poll import poll_account


def refresh_and_poll_account(*, account_id: uuid.UUID, now: dt.datetime) -> bool:
    """Refresh an account, count foreign jobs, and enqueue downloads for the catalogue.

    False if the API call failed. May be repeated at any time; costs nothing.
    """
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return False
    enqueue_previews(account.team_id, now)
    try:
        is_read = refresh_account(account_id=account.pk, now=now)
    except (*NO_CLIENT_ERRORS, Account.DoesNotExist):
        return False
    if is_read and Account.objects.filter(pk=account.pk, next_reading_at=None).exists():
        # Where jobs of ours run, their readings count the others too.
        poll_account(account_id=account.pk, now=now, even_idle=True)
    return is_read
