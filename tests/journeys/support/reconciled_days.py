"""A day of a team's first account, opened and closed for its reconciliation: steps of `studio_process`."""

import datetime as dt

from django.utils import timezone

from pixstudio.accounts.models import Account, CreditReading
from pixstudio.accounts.operations import refresh_account
from pixstudio.reconciliation.models import ReconciledDay
from pixstudio.reconciliation.operations.checking import check_day
from pixstudio.reconciliation.operations.planning import plan_checks


def _account(email: str, account_email: str) -> Account:
    return Account.objects.get(team__memberships__user__email=email, email=account_email)


def _midnight() -> dt.datetime:
    """The beginning of today in UTC, as the API counts days."""
    return timezone.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def open_day(email: str, account_email: str) -> None:
    """Today began with the account connected, and its credits are read before anything happens."""
    account = _account(email, account_email)
    Account.objects.filter(pk=account.pk).update(created_at=_midnight())
    CreditReading.objects.filter(account=account).delete()
    earlier = timezone.now() - dt.timedelta(minutes=2)
    assert refresh_account(account_id=account.pk, now=max(earlier, _midnight()))


def close_day(email: str, account_email: str) -> str:
    """Today is over: credits are read after midnight and the day is checked at noon. What did not add up."""
    account, end = _account(email, account_email), _midnight() + dt.timedelta(days=1)
    assert refresh_account(account_id=account.pk, now=end + dt.timedelta(minutes=10))
    noon = end + dt.timedelta(hours=12)
    plan_checks(noon)
    row = ReconciledDay.objects.get(account=account, day=_midnight().date())
    assert check_day(day_id=row.pk, now=noon)
    return ", ".join(sorted(row.findings.values_list("kind", flat=True)))


STEPS = (open_day, close_day)
