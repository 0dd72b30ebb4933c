"""Facts of accounts: credits, health, and how late their readings are."""

import datetime as dt
from collections.abc import Sequence

from pixstudio.accounts.models import Account
from pixstudio.accounts.queries import accounts_due_for_poll
from pixstudio.monitoring.queries.jobs import Teams

COLUMNS = (
    *("team_id", "name", "health", "is_paused", "max_jobs", "gen_simultaneously"),
    *("daily_credits", "monthly_credits", "package_credits", "refreshed_at", "last_reading_at"),
)


def accounts_of(teams: Teams) -> list[Account]:
    """The accounts of these teams, without their secrets."""
    return list(Account.objects.filter(team__in=teams).only(*COLUMNS))


def oldest_due_poll(teams: Teams, now: dt.datetime) -> dt.datetime | None:
    """Since when the poll is due that is due longest; not of accounts that the API asked to leave alone."""
    rows = accounts_due_for_poll(now).filter(team__in=teams)
    return rows.values_list("next_reading_at", flat=True).first()


def oldest_refresh(accounts: Sequence[Account]) -> dt.datetime | None:
    """When the usable account was refreshed whose credits are the oldest; None without one."""
    times = [one.refreshed_at for one in accounts if one.is_usable and one.refreshed_at]
    return min(times, default=None)


def polled_since(accounts: Sequence[Account], since: dt.datetime) -> int:
    """Number of accounts whose jobs were read from the API since a time."""
    return sum(bool(one.last_reading_at and one.last_reading_at >= since) for one in accounts)
