"""Checks a day of an account: the studio's ledger against the platform's count and the credits."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from pixstudio.accounts.error_messages import failure_message
from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT_ERRORS, fetch_call_statistics
from pixstudio.accounts.post_matching import LOOSE, MatchedPosts, match_posts
from pixstudio.jobs.states import Charge
from pixstudio.pixverse import errors
from pixstudio.pixverse.schemas import CallStatistics, CountedCall
from pixstudio.reconciliation.credit_use import CreditUse
from pixstudio.reconciliation.ledger import Ledger, balances_of_day, credits_of_day, read_ledger
from pixstudio.reconciliation.models import Finding, ReconciledDay
from pixstudio.reconciliation.operations.planning import day_span
from pixstudio.reconciliation.task_queue import enqueue
from pixstudio.web.background.retention import Kind, kept_for

AT_ONCE = 20
# A check that was begun is not begun again before.
LEASE = dt.timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=15), dt.timedelta(hours=24)
# Jobs are looked for that long, and may explain what was found; then a day is not checked again.
CHECKED_FOR = dt.timedelta(days=4)
CHECK_AGAIN = dt.timedelta(hours=24)


@dataclass
class Comparison:
    """All that a check compares, and what does not add up."""

    ledger: Ledger
    statistics: CallStatistics
    calls: list[CountedCall] = field(default_factory=list)
    matched: MatchedPosts = field(default_factory=MatchedPosts)
    credits: CreditUse | None = None


def check_due_days(*, now: dt.datetime) -> int:
    """Check the days that are due, the latest first; returns how many. May be repeated at any time."""
    due = ReconciledDay.objects.filter(due_at__lte=now).order_by("-day", "pk")
    pks = list(due.values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        check_day(day_id=pk, now=now)
    if len(pks) == AT_ONCE:
        enqueue("check_days")
    return len(pks)


def check_day(*, day_id: int, now: dt.datetime) -> bool:
    """Check one day that is due; False if it is not, or the API refused. One call, no credits, idempotent."""
    claim = ReconciledDay.objects.filter(pk=day_id, due_at__lte=now)
    if not claim.update(due_at=now + LEASE):
        return False
    row = ReconciledDay.objects.select_related("account").get(pk=day_id)
    try:
        found = fetch_call_statistics(account=row.account, day=row.day, now=now)
    except (errors.PixVerseError, *NO_CLIENT_ERRORS) as error:
        _note_refusal(row, error, now)
        return False
    _save(row, compare(row.account, row.day, found), now)
    return True


def _note_refusal(row: ReconciledDay, error: Any, now: dt.datetime) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(row.tries, 10), LONGEST_PAUSE)
    at = now + errors.pause_after(error, pause)
    # What the platform has forgotten can't be checked any more.
    is_kept = row.day > (now - kept_for(Kind.RECONCILED_DAYS)).date()
    ReconciledDay.objects.filter(pk=row.pk).update(
        due_at=at if is_kept else None,
        tries=min(row.tries + 1, 1000),
        problem=ReconciledDay.Problem.UNREADABLE,
        words=failure_message(error),
    )


def compare(account: Account, day: dt.date, statistics: CallStatistics) -> Comparison:
    """Compare a day; nothing before the account was connected is of interest."""
    start, end = day_span(day)
    span = (max(start, account.created_at), end)
    balances = balances_of_day(account, span)
    ledger = read_ledger(account, span, balances[-1].at if balances else end)
    calls = [
        call
        for call in statistics.paid_calls_of(account.email)
        if call.at and span[0] <= call.at < end
    ]
    matched = match_posts(calls, ledger.posts)
    credits = credits_of_day(balances, ledger, may_lapse=not matched.foreign)
    return Comparison(ledger, statistics, calls, matched, credits)


def _save(row: ReconciledDay, found: Comparison, now: dt.datetime) -> None:
    with transaction.atomic():
        locked = ReconciledDay.objects.select_for_update().get(pk=row.pk)
        _save_findings(locked, found)
        is_open = locked.findings.filter(decision=Finding.Decision.OPEN).exists()
        is_complete = found.statistics.is_complete
        is_final = not (is_open or found.ledger.has_unproven or not is_complete)
        is_over = is_final or now - day_span(row.day)[1] > CHECKED_FOR
        incomplete = ReconciledDay.Problem.INCOMPLETE
        values = {
            "due_at": None if is_over else now + CHECK_AGAIN,
            "tries": 0,
            "checked_at": now,
            "problem": ReconciledDay.Problem.NONE if is_complete else incomplete,
            "words": "",
            **_post_values(row, found),
            **_credit_values(found.credits),
            "charged_credits": found.ledger.sums[Charge.CHARGED],
            "reserved_credits": found.ledger.sums[Charge.RESERVED],
            "written_off_credits": found.ledger.sums[Charge.WRITTEN_OFF],
        }
        ReconciledDay.objects.filter(pk=row.pk).update(**values)


def _post_values(row: ReconciledDay, found: Comparison) -> dict[str, Any]:
    accepted = Counter(call.endpoint for call in found.calls if call.is_accepted)
    start, end = day_span(row.day)
    of_day = [post for post in found.ledger.posts if start <= post.sent_at < end]
    own = Counter(post.endpoint for post in of_day if post.attempt_id in found.ledger.own)
    other = Counter(post.endpoint for post in of_day if post.attempt_id not in found.ledger.own)
    endpoints = sorted({*accepted, *own, *other})
    return {
        "counted_posts": accepted.total(),
        "own_posts": own.total(),
        "other_posts": other.total(),
        "refused_posts": len(found.calls) - accepted.total(),
        "by_endpoint": {name: [accepted[name], own[name], other[name]] for name in endpoints},
    }


def _credit_values(use: CreditUse | None) -> dict[str, Any]:
    states = ReconciledDay.Credits
    if use is None:
        names = ("credits_since", "credits_until", "lost_credits", "gained_credits")
        blank = dict.fromkeys((*names, "expired_credits", "explained_credits"))
        return {"credits": states.UNKNOWN, **blank}
    off = use.difference
    return {
        "credits": states.MORE if off > 0 else states.LESS if off < 0 else states.ADD_UP,
        "credits_since": use.since,
        "credits_until": use.until,
        "lost_credits": use.lost,
        "gained_credits": use.gained,
        "expired_credits": use.expired,
        "explained_credits": use.explained,
    }


def _save_findings(row: ReconciledDay, found: Comparison) -> None:
    """Write what does not add up; what was decided stays, what is explained by now goes."""
    new = [*_foreign_posts(row, found), *_unlisted(row, found), *_credit_findings(row, found)]
    keys = {(one.kind, one.key) for one in new}
    for old in row.findings.filter(decision=Finding.Decision.OPEN):
        if (old.kind, old.key) not in keys:
            old.delete()
    Finding.objects.bulk_create(new, ignore_conflicts=True)
    for one in new:
        if one.kind == Finding.Kind.CREDITS:
            same = row.findings.filter(~Q(credits=one.credits), kind=one.kind)
            # Another amount is another question.
            same.update(credits=one.credits, decision=Finding.Decision.OPEN)


def _foreign_posts(row: ReconciledDay, found: Comparison) -> list[Finding]:
    seen: Counter[str] = Counter()
    rows = []
    for call in found.matched.foreign:
        name = call.job_id or f"{call.at.isoformat() if call.at else ''} {call.endpoint}"
        seen[name] += 1
        key = f"{name[:100]}#{seen[name]}"
        rows.append(
            Finding(day=row, kind=Finding.Kind.POST, key=key, at=call.at, endpoint=call.endpoint)
        )
    return rows


def _unlisted(row: ReconciledDay, found: Comparison) -> list[Finding]:
    """Ours that are not listed; those at the edge of the day may be listed in the next."""
    if not found.statistics.is_complete:
        return []
    start, end = day_span(row.day)
    margin = LOOSE + dt.timedelta(seconds=settings.SUBMIT_DEADLINE_SECONDS)
    inside = (max(start, row.account.created_at) + margin, end - margin)
    return [
        Finding(
            day=row,
            kind=Finding.Kind.UNLISTED,
            key=str(post.attempt_id),
            at=post.sent_at,
            endpoint=post.endpoint,
            attempt_id=post.attempt_id,
        )
        for post in found.matched.unlisted
        if post.attempt_id in found.ledger.own and inside[0] <= post.sent_at <= inside[1]
    ]


def _credit_findings(row: ReconciledDay, found: Comparison) -> list[Finding]:
    if found.credits is None or not found.credits.difference:
        return []
    kind = Finding.Kind.CREDITS
    return [Finding(day=row, kind=kind, key="credits", credits=found.credits.difference)]
