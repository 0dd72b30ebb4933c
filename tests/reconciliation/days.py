"""A day that is over, and what happened on its account."""

import datetime as dt

from django.utils import timezone

from pixstudio.accounts.models import Account, CreditReading
from pixstudio.accounts.operations import refresh_account
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.reconciliation.models import ReconciledDay
from pixstudio.reconciliation.operations.checking import check_day
from pixstudio.reconciliation.operations.planning import plan_checks
from tests.jobs.studio import Studio

# The sandbox charges by its own clock, so that today is the day, and it is checked tomorrow.
TOMORROW = dt.timedelta(days=1)


def next_noon() -> dt.datetime:
    """Noon (UTC) of the day after today."""
    today = timezone.now().astimezone(dt.UTC).date()
    return dt.datetime.combine(today, dt.time(12), dt.UTC) + TOMORROW


def begin_day(studio: Studio) -> None:
    """The account is older than the day, and its credits were read before anything happened."""
    Account.objects.update(created_at=timezone.now() - dt.timedelta(days=30))
    CreditReading.objects.all().delete()
    read_credits(studio, timezone.now() - dt.timedelta(minutes=2))
    studio.control.script_statistics(delay_seconds=0)


def read_credits(studio: Studio, at: dt.datetime) -> None:
    assert refresh_account(account_id=studio.account.pk, now=at)


def checked(studio: Studio, now: dt.datetime | None = None) -> ReconciledDay:
    """Today, read at the end and checked tomorrow."""
    now = now or next_noon()
    if not CreditReading.objects.filter(read_at__gte=midnight()).exists():
        read_credits(studio, midnight() + dt.timedelta(minutes=10))
    plan_checks(now)
    row = today(studio)
    ReconciledDay.objects.filter(pk=row.pk).update(due_at=now)
    check_day(day_id=row.pk, now=now)
    row.refresh_from_db()
    return row


def midnight() -> dt.datetime:
    return next_noon() - dt.timedelta(hours=12)


def today(studio: Studio) -> ReconciledDay:
    day = timezone.now().astimezone(dt.UTC).date()
    return ReconciledDay.objects.get(account=studio.account, day=day)


def lost_job(studio: Studio, kind: str = "drop_after") -> tuple[Generation, Attempt]:
    """A job with a seed of its own whose answer was lost, and which was not looked for yet."""
    path = "/v2/pixverse/videos/create"
    studio.control.add_fault(kind, path, method="POST", times=1)
    generation = studio.ask()
    attempt = studio.send()
    assert attempt is not None
    return generation, attempt
