"""Looking after an account: its credits and plan, and once a day the catalogue it shows."""

import datetime as dt
import uuid

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT, client_of, refresh_account
from pixstudio.effects.operations import sync_voices
from pixstudio.effects.queries import has_fresh_voices


def look_after_account(*, account_id: uuid.UUID, now: dt.datetime) -> bool:
    """Refresh an account, and the team's voices where they are older than a day.

    False where the API could not say. May be repeated at any time; costs nothing.
    """
    account = Account.objects.select_related("team").filter(pk=account_id).first()
    if account is None:
        return False
    try:
        if not refresh_account(account_id=account.pk, now=now):
            return False
    except (*NO_CLIENT, Account.DoesNotExist):
        return False
    if not has_fresh_voices(account.team, now):
        client = client_of(account.team_id)
        sync_voices(team=account.team, client=client, email=account.email, now=now)
    return True
