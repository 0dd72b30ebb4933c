"""What the platform counted of a team's calls; read rarely, and never at the account's expense."""

import datetime as dt

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.accounts.operations.api_connection import client_of
from pixstudio.pixverse import errors
from pixstudio.pixverse.schemas import CallStatistics


def fetch_call_statistics(*, account: Account, day: dt.date, now: dt.datetime) -> CallStatistics:
    """The calls counted for an account on a day (UTC). Costs nothing.

    A refusal says nothing about the account, so its health stays as it is; a requested pause is kept to by
    all that read statistics. Raises: NotConnected, CannotDecrypt, and the client's errors; Busy, without a
    call, during a pause.
    """
    connections = ApiConnection.objects.filter(team=account.team_id)
    if connections.filter(statistics_after__gt=now).exists():
        raise errors.Busy("The API asked for a pause")
    try:
        return client_of(account.team_id).account_stats(day, account.email)
    except errors.PixVerseError as error:
        if error.retry_after_seconds:
            pause_end = now + errors.pause_after(error, dt.timedelta())
            connections.update(statistics_after=pause_end)
        raise
