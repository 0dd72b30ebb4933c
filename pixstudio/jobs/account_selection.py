"""Selects the account of a job by the team's policy, and names accounts without enough credits."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from pixstudio.accounts.models import Account
from pixstudio.teams.models import AccountPolicy
from pixstudio.web.formatting import format_number

LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
SHOWN = 3


def choose_account(
    accounts: Sequence[Account],
    policy: str,
    *,
    credits: Callable[[Account], int | None],
    running: Callable[[Account], int],
) -> Account:
    """The account of these (at least one) that the policy prefers; the one connected first where equal.

    `credits` returns an account's remaining credits and `running` its number of jobs. If credits are
    unknown, the known minimum counts.
    """
    most = {account: _left(account, credits(account)) for account in accounts}
    if policy == AccountPolicy.EXPIRING:
        return min(accounts, key=lambda one: (*_expiry(one), -most[one]))
    if policy == AccountPolicy.FEWEST_RUNNING:
        return min(accounts, key=lambda one: (running(one), -most[one]))
    if policy == AccountPolicy.ROUND_ROBIN:
        return min(accounts, key=lambda one: one.last_served_at or EARLIEST)
    return max(accounts, key=lambda one: most[one])


def _left(account: Account, credits: int | None) -> int:
    return account.least_credits if credits is None else credits


def _expiry(account: Account) -> tuple[bool, dt.datetime]:
    """Daily credits go at midnight, monthly ones at the renewal, bought ones stay."""
    if account.daily_credits:
        return False, account.renews_at or LATEST
    return True, (account.renews_at or LATEST) if account.monthly_credits else LATEST


def lack_text(price: int, left: Sequence[tuple[Account, int]]) -> str:
    """Which accounts can't pay a price, how many credits each has and how many are missing."""
    nearest = sorted(left, key=lambda pair: -pair[1])[:SHOWN]
    words = [
        _("%(account)s has %(credits)s, %(missing)s short")
        % {
            "account": account,
            "credits": format_number(credits),
            "missing": format_number(price - credits),
        }
        for account, credits in nearest
    ]
    return f"{'; '.join(words)}."
