"""Looking after an account: its credits and plan, who else uses it, and what its catalogue still lacks."""

import datetime as dt
import uuid

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT, refresh_account
from pixstudio.effects.operations import nudge_previews
from pixstudio.jobs.operations.polling.account_poll import read_account


def look_after_account(*, account_id: uuid.UUID, now: dt.datetime) -> bool:
    """Refresh an account, count what runs there beside our jobs, and have fetched what the catalogue lacks.

    False where the API could not say. May be repeated at any time; costs nothing.
    """
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return False
    nudge_previews(account.team_id, now)
    try:
        is_read = refresh_account(account_id=account.pk, now=now)
    except (*NO_CLIENT, Account.DoesNotExist):
        return False
    if is_read and Account.objects.filter(pk=account.pk, next_reading_at=None).exists():
        # Where jobs of ours run, their readings count the others too.
        read_account(account_id=account.pk, now=now, even_idle=True)
    return is_read
