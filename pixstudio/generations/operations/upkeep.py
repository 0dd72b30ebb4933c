"""Looking after an account: its credits and plan, and the files of its catalogue that are still missing."""

import datetime as dt
import uuid

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT, refresh_account
from pixstudio.effects.operations import nudge_previews


def look_after_account(*, account_id: uuid.UUID, now: dt.datetime) -> bool:
    """Refresh an account, and have what its team's catalogue lacks fetched.

    False where the API could not say. May be repeated at any time; costs nothing.
    """
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return False
    nudge_previews(account.team_id, now)
    try:
        return refresh_account(account_id=account.pk, now=now)
    except (*NO_CLIENT, Account.DoesNotExist):
        return False
