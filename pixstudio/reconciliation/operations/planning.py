"""Plans a check for each account and day that is over, and deletes the oldest."""

import datetime as dt

from django.db.models import Max

from pixstudio.accounts.models import Account
from pixstudio.reconciliation.models import ReconciledDay
from pixstudio.reconciliation.task_queue import enqueue
from pixstudio.web.background.retention import Kind, kept_for, prunes

LOOK_SECONDS = 300.0
# After the day's end: calls are counted 15 minutes late, credits are read every hour.
CHECK_AFTER = dt.timedelta(hours=2)


def day_span(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of a day in UTC, and that of the next one."""
    start = dt.datetime.combine(day, dt.time(), dt.UTC)
    return start, start + dt.timedelta(days=1)


@prunes(Kind.RECONCILED_DAYS)
def plan_checks(now: dt.datetime) -> int:
    """Write a row for each day of an account that is over and has none; returns how many are due.

    Called by the clock; several clocks are safe, and a studio that was off for weeks catches up.
    """
    _add_days(now)
    ReconciledDay.objects.filter(day__lt=(now - kept_for(Kind.RECONCILED_DAYS)).date()).delete()
    due = ReconciledDay.objects.filter(due_at__lte=now)[:1].count()
    if due:
        enqueue("check_days")
    return due


def _add_days(now: dt.datetime) -> None:
    last_day = (now - CHECK_AFTER).astimezone(dt.UTC).date() - dt.timedelta(days=1)
    rows = Account.objects.order_by().annotate(planned=Max("reconciled_days__day"))
    behind = [row for row in rows if row.planned is None or row.planned < last_day]
    found = [
        ReconciledDay(team_id=row.team_id, account=row, day=day, due_at=now)
        for row in behind
        for day in _missing_days(row, last_day)
    ]
    ReconciledDay.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)


def _missing_days(account: Account, last_day: dt.date) -> list[dt.date]:
    first = max(
        account.created_at.astimezone(dt.UTC).date(), last_day - kept_for(Kind.RECONCILED_DAYS)
    )
    planned = getattr(account, "planned", None)
    if planned is not None:
        first = max(first, planned + dt.timedelta(days=1))
    return [first + dt.timedelta(days=number) for number in range((last_day - first).days + 1)]
