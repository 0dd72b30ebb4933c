"""What an account's credits did between two readings, and how much of it jobs explain.

A fall is use, a rise is a refresh, a package or a refund; daily credits that are gone after a change of
day have lapsed. A charge that may lie on either side of the first or last reading, or that nobody knows the
amount of, widens what is explained, so that only what can't be otherwise is called a difference.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

NO_SKEW = dt.timedelta()


@dataclass(frozen=True)
class Balance:
    """A reading of an account's credits."""

    at: dt.datetime
    daily: int
    monthly: int
    package: int


@dataclass(frozen=True)
class Use:
    """An attempt that was charged, or may have been: taken between the two times.

    `is_exact` says that the amount is known, `is_certain` that it was charged at all.
    """

    since: dt.datetime
    until: dt.datetime
    credits: int
    is_exact: bool = True
    is_certain: bool = True


@dataclass(frozen=True)
class CreditUse:
    """Credits lost, gained and lapsed, and the least and most of the loss that jobs explain."""

    since: dt.datetime
    until: dt.datetime
    lost: int
    gained: int
    expired: int
    explained: int
    least: int
    most: int

    @property
    def difference(self) -> int:
        """Credits lost beyond what is explained; negative where fewer were lost; 0 where it adds up."""
        if self.lost > self.most:
            return self.lost - self.explained
        return self.lost - self.explained if self.lost < self.least else 0


def credit_use(
    balances: Sequence[Balance],
    uses: Iterable[Use],
    skew: dt.timedelta = NO_SKEW,
    *,
    may_lapse: bool = True,
) -> CreditUse | None:
    """Compare the balances of a span, oldest first, with the uses around it; None without two balances.

    A balance may show what was charged up to `skew` before or after its time. Daily credits lapse only
    with `may_lapse`: where a foreign job is known, it used them.
    """
    if len(balances) < 2:
        return None
    steps = [_Step.between(one, other) for one, other in pairwise(balances)]
    since, until = balances[0].at, balances[-1].at
    explained = least = most = 0
    near = [use for use in uses if use.until + skew >= since and use.since - skew <= until]
    for use in near:
        is_inside = use.since - skew >= since and use.until + skew <= until
        is_hidden = any(step.hides(use) for step in steps)
        if use.is_certain and since <= use.since <= until:
            explained += use.credits
        # A wrong estimate is off by less than as much again.
        most += use.credits * (1 if use.is_exact else 2)
        is_sure = use.is_certain and use.is_exact and is_inside and not is_hidden
        least += use.credits if is_sure else 0
    expired = sum(step.expired(near) for step in steps) if may_lapse else 0
    lost = sum(step.lost for step in steps) - expired
    gained = sum(step.gained for step in steps)
    return CreditUse(since, until, lost, gained, expired, explained, least, most)


@dataclass(frozen=True)
class _Step:
    """Two readings in a row: what fell and rose of each part, the daily first."""

    since: dt.datetime
    until: dt.datetime
    changes: tuple[int, int, int]
    daily_left: int

    @classmethod
    def between(cls, one: Balance, other: Balance) -> "_Step":
        changes = (
            other.daily - one.daily,
            other.monthly - one.monthly,
            other.package - one.package,
        )
        return cls(one.at, other.at, changes, other.daily)

    @property
    def lost(self) -> int:
        return sum(-change for change in self.changes if change < 0)

    @property
    def gained(self) -> int:
        return sum(change for change in self.changes if change > 0)

    def hides(self, use: Use) -> bool:
        """Whether a charge may not show, because credits came in at the same time."""
        return bool(self.gained) and use.since <= self.until and use.until >= self.since

    def expired(self, uses: Iterable[Use]) -> int:
        """Daily credits that lapsed: all of them and no others, over a change of day without a charge."""
        daily, monthly, package = self.changes
        is_new_day = self.since.astimezone(dt.UTC).date() != self.until.astimezone(dt.UTC).date()
        is_used = any(use.since <= self.until and use.until >= self.since for use in uses)
        is_all = self.daily_left == 0 and daily < 0 <= min(monthly, package)
        is_lapse = is_all and is_new_day and not is_used
        return -daily if is_lapse else 0
