"""Settles attempts that were never found: do the account's credits show a charge?

The credit readings before and after show the drop in between. Charges of other attempts on the
account are subtracted; the rest is unexplained (docs/decisions/0017-charges.md).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from pixstudio.accounts.models import Account, CreditReading
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.polling.matching import (
    ASK_AFTER,
    CLEAN_READINGS_BEFORE_ASKING,
)
from pixstudio.jobs.operations.submission.outcomes import lock_attempt
from pixstudio.jobs.operations.submission.submit import submit_lease
from pixstudio.jobs.queries.attempts import WATCH_WINDOW
from pixstudio.jobs.states import Charge

NO_CHARGE, CREDITS_FELL, CANNOT_TELL = "no_charge", "credits_fell", "cannot_tell"
UNSETTLED = (Charge.RESERVED, Charge.WRITTEN_OFF)
LOOK_AGAIN = dt.timedelta(hours=1)
# Readings are kept for 90 days; an account that was not read for a week after the attempt tells nothing.
MAX_WAIT = WATCH_WINDOW + dt.timedelta(days=7)
LOOKED_BACK = dt.timedelta(hours=26)
AT_ONCE = 50
MAX_READINGS = 100


@dataclass(frozen=True)
class CreditUse:
    """Another attempt of the account that was charged: when, at the latest until, and how much."""

    since: dt.datetime
    until: dt.datetime
    credits: int


def settle_due_attempts(now: dt.datetime) -> int:
    """Settle the attempts whose 26 hours are over, the oldest first; returns how many were looked at.

    Called by the clock; asks nothing of the API. May be repeated, by several clocks too.
    """
    due = Attempt.objects.filter(settle_at__lte=now, charge__in=UNSETTLED, remote_id=None)
    attempts = list(due.select_related("account", "generation").order_by("sent_at", "pk")[:AT_ONCE])
    for attempt in attempts:
        _settle(attempt, charge_verdict(attempt, now), now)
    return len(attempts)


def _settle(attempt: Attempt, verdict: str, now: dt.datetime) -> None:
    with transaction.atomic():
        lock_attempt(attempt.pk)
        same = Attempt.objects.filter(pk=attempt.pk, remote_id=None, settle_at=attempt.settle_at)
        if not verdict:
            same.update(settle_at=now + LOOK_AGAIN)
            return
        if verdict == NO_CHARGE:
            values = {"is_open": False, "outcome": "never_came"}
            done = same.count_as(Charge.NOTHING, now, settle_at=None, verdict=verdict, **values)
        else:
            done = same.update(settle_at=None, verdict=verdict)
        if done:
            Generation.objects.filter(pk=attempt.generation_id).update_with_version()


def find_missing_by_seed(
    account: Account, seeds: Iterable[int | None]
) -> dict[int | None, Attempt]:
    """The account's attempts that were settled without a result, by those of these seeds that are ours."""
    rows = Attempt.objects.filter(account=account, remote_id=None, has_own_seed=True)
    found = rows.filter(seed__in=[seed for seed in seeds if seed]).exclude(verdict="")
    return {attempt.seed: attempt for attempt in found.select_related("generation", "account")}


def charge_verdict(attempt: Attempt, now: dt.datetime) -> str:
    """The verdict of the credits on an attempt that was never found; '' while undecided."""
    account = attempt.account
    if account is None or attempt.clean_readings < CLEAN_READINGS_BEFORE_ASKING:
        return CANNOT_TELL
    others = _spent_beside(attempt, account)
    before, after = _quiet(_before(attempt), others), _quiet(_after(attempt), others)
    if after is None and now < attempt.sent_at + MAX_WAIT:
        return ""
    if before is None or after is None:
        return CANNOT_TELL
    lost = _lost(account, before, after)
    if lost is None:
        return CANNOT_TELL
    inside = [o for o in others if before.read_at < o.since and o.until < after.read_at]
    unexplained = lost - sum(one.credits for one in inside)
    return CREDITS_FELL if _fits(attempt, unexplained) else NO_CHARGE


def _before(attempt: Attempt) -> "QuerySet[CreditReading]":
    """Credit readings before the attempt was sent, latest first."""
    since = attempt.sent_at - LOOKED_BACK
    rows = CreditReading.objects.filter(account=attempt.account, read_at__gte=since)
    return rows.filter(read_at__lte=attempt.sent_at - _skew()).order_by("-read_at")[:MAX_READINGS]


def _after(attempt: Attempt) -> "QuerySet[CreditReading]":
    """Credit readings from after any charge of the attempt, earliest first."""
    taken_by = attempt.sent_at + max(submit_lease(), ASK_AFTER * settings.PATIENCE)
    rows = CreditReading.objects.filter(account=attempt.account, read_at__gte=taken_by)
    return rows.order_by("read_at")[:MAX_READINGS]


def _skew() -> dt.timedelta:
    """A reading carries the moment it was begun at, and may show what was charged that much later."""
    return dt.timedelta(seconds=settings.LEASE_SECONDS)


def _spent_beside(attempt: Attempt, account: Account) -> list[CreditUse]:
    """Other possible causes of a drop: attempts on the same PixVerse account, of any team, that
    were charged, or that already account for a drop in credits."""
    known = Q(charge=Charge.CHARGED) | Q(verdict=CREDITS_FELL)
    same = Account.objects.filter(email__iexact=account.email).values_list("pk", flat=True)
    rows = Attempt.objects.filter(known, account__in=list(same))
    around = (attempt.sent_at - 2 * LOOKED_BACK, attempt.sent_at + MAX_WAIT)
    rows = rows.filter(sent_at__range=around).exclude(pk=attempt.pk).order_by()
    found = rows.values_list("sent_at", "answered_at", "credits")
    return [
        CreditUse(since, min(until or since + submit_lease(), since + submit_lease()), credits)
        for since, until, credits in found
    ]


def _quiet(readings: Iterable[CreditReading], others: list[CreditUse]) -> CreditReading | None:
    """The first of the readings that was taken while nothing else was being sent: it is clear on which
    side of it each charge lies."""
    skew = _skew()
    for reading in readings:
        if not any(one.since - skew <= reading.read_at <= one.until for one in others):
            return reading
    return None


def _lost(account: Account, before: CreditReading, after: CreditReading) -> int | None:
    """How many credits the account lost between two readings; None where some came in meanwhile, since
    the amount taken is unknown then."""
    rows = CreditReading.objects.filter(account=account).order_by("read_at")
    rows = rows.filter(read_at__gte=before.read_at, read_at__lte=after.read_at)
    parts = rows.values_list("daily_credits", "monthly_credits", "package_credits")
    falls = [a - b for one, other in pairwise(parts) for a, b in zip(one, other, strict=True)]
    return None if any(fall < 0 for fall in falls) else sum(falls)


def _fits(attempt: Attempt, unexplained: int) -> bool:
    """Whether the drop may be the attempt's charge; any drop may be, if its price is an estimate."""
    if attempt.generation.estimate_is_exact:
        return unexplained >= max(1, attempt.credits)
    return unexplained > 0
