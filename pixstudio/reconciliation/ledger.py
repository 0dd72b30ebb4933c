"""The studio's own side of a day: attempts, charges and readings of credits on one PixVerse account."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from pixstudio.accounts.models import Account, CreditReading
from pixstudio.accounts.post_matching import LOOSE, SentPost, endpoint_of
from pixstudio.jobs.queries.sent_posts import Span, attempts_within, same_accounts
from pixstudio.jobs.states import Charge
from pixstudio.reconciliation.credit_use import Balance, CreditUse, Use, credit_use

# A day's credits are compared with the first reading of the next; one that is hours late tells nothing.
LATEST_READING = dt.timedelta(hours=12)
_COLUMNS = (
    *("pk", "first_id", "team_id", "sent_at", "answered_at", "remote_id"),
    *("charge", "credits", "outcome"),
    *("generation__operation", "generation__charged_credits", "generation__estimate_is_exact"),
)


@dataclass
class Ledger:
    """The day's accepted posts (with those minutes before and after), sums of our own team, and uses."""

    posts: list[SentPost] = field(default_factory=list)
    # Attempts of the account's own team.
    own: set[int] = field(default_factory=set)
    sums: Counter[str] = field(default_factory=Counter)
    uses: list[Use] = field(default_factory=list)
    has_unproven: bool = False


def read_ledger(account: Account, span: Span, until: dt.datetime) -> Ledger:
    """The attempts of a day on the PixVerse account, of all teams; `uses` reach to `until`.

    One query, by the index of accounts and times.
    """
    ledger = Ledger()
    longest = dt.timedelta(seconds=settings.SUBMIT_DEADLINE_SECONDS + settings.LEASE_SECONDS)
    wider = (span[0] - LOOSE, max(span[1], until) + LOOSE)
    rows = attempts_within(same_accounts(account.email), wider)
    for row in rows.values_list(*_COLUMNS, named=True).iterator(chunk_size=2000):
        is_of_day = span[0] <= row.sent_at < span[1]
        if row.remote_id and row.first_id is None and row.sent_at <= span[1] + LOOSE:
            operation = row.generation__operation
            ledger.posts.append(SentPost(row.pk, row.sent_at, endpoint_of(operation)))
        if row.team_id == account.team_id:
            ledger.own.add(row.pk)
            ledger.sums[row.charge] += row.credits if is_of_day else 0
        if row.charge != Charge.NOTHING:
            ended = min(row.answered_at or row.sent_at + longest, row.sent_at + longest)
            ledger.uses.append(_use(row, ended))
            ledger.has_unproven |= is_of_day and row.remote_id is None
    return ledger


def _use(row: Any, ended: dt.datetime) -> Use:
    is_known = row.generation__charged_credits is not None or row.generation__estimate_is_exact
    return Use(
        since=row.sent_at,
        until=ended,
        credits=row.credits,
        is_exact=is_known,
        is_certain=row.charge == Charge.CHARGED,
    )


def balances_of_day(account: Account, span: Span) -> list[Balance]:
    """The readings from the first of the day to the first of the next, none if either is hours late."""
    rows = CreditReading.objects.filter(account=account, read_at__gte=span[0])
    rows = rows.filter(read_at__lte=span[1] + LATEST_READING).order_by("read_at")
    found = [
        Balance(row.read_at, row.daily_credits, row.monthly_credits, row.package_credits)
        for row in rows.iterator(chunk_size=2000)
    ]
    following = next((one for one in found if one.at >= span[1]), None)
    inside = [one for one in found if one.at < span[1]]
    return [*inside, following] if inside and following else []


def credits_of_day(balances: list[Balance], ledger: Ledger, *, may_lapse: bool) -> CreditUse | None:
    """How the account's credits compare with what jobs cost; None if they were not read."""
    skew = dt.timedelta(seconds=settings.LEASE_SECONDS)
    return credit_use(balances, ledger.uses, skew, may_lapse=may_lapse)
