"""What API keys have spent, and the jobs that they asked for."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from pixstudio.api_keys.models import ApiKey
from pixstudio.api_keys.queries import NEWEST, visible_keys
from pixstudio.jobs.budgets import month_of
from pixstudio.jobs.collection_budgets import credits_of
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.queries.cards import card_rows, with_card_details
from pixstudio.jobs.states import Charge, State
from pixstudio.teams.models import Membership, Team

SHOWN = 50
MONTHS = 12


@dataclass(frozen=True)
class KeySpending:
    """Credits charged or reserved by key: in the team's month, and of keys with a total budget ever."""

    month: Counter[uuid.UUID] = field(default_factory=Counter)
    total: Counter[uuid.UUID] = field(default_factory=Counter)

    def counted(self, key: ApiKey) -> int:
        """What counts against the key's budget, or of one without a budget in the month."""
        return self.month[key.pk] if key.is_budget_monthly else self.total[key.pk]


@dataclass(frozen=True)
class WaitingJobs:
    """Jobs of a key that wait: how many, and their price."""

    count: int
    credits: int


def keys_of_page(member: Membership, before: str) -> list[ApiKey]:
    """Up to `SHOWN` keys that the member may look at, and one more if there are more.

    Raises: InvalidCursor.
    """
    rows = visible_keys(member).select_related("user", "membership", "revoked_by")
    if before:
        rows = rows.filter(NEWEST.rows_after(ApiKey, before))
    return list(rows[: SHOWN + 1])


def key_for(member: Membership, pk: uuid.UUID) -> ApiKey | None:
    """A key that the member may look at."""
    rows = visible_keys(member).select_related("user", "membership", "revoked_by")
    return rows.filter(pk=pk).first()


def spending_of(keys: Iterable[ApiKey], team: Team, now: dt.datetime) -> KeySpending:
    """At most two queries whatever the number of keys."""
    keys = list(keys)
    in_total = [key.pk for key in keys if not key.is_budget_monthly]
    days = month_of(team.day_of(now))
    month = credits_of([key.pk for key in keys], days)
    return KeySpending(month, credits_of(in_total, None))


def spending_by_month(key: ApiKey, today: dt.date) -> list[tuple[dt.date, int, int]]:
    """The first day of each of the last months with jobs, its attempts that count and their credits."""
    first = today.replace(day=1, year=today.year - 1)
    rows = Attempt.objects.filter(
        api_key=key, charge__in=(Charge.CHARGED, Charge.RESERVED), day__gt=first
    ).order_by()
    months = rows.annotate(month=TruncMonth("day")).values_list("month")
    sums = months.annotate(Count("id"), Sum("credits")).order_by("-month")
    return [(month, jobs, credits) for month, jobs, credits in sums[:MONTHS]]


def jobs_of_key(key: ApiKey, before: str) -> list[Generation]:
    """Up to `SHOWN` jobs with what cards show, newest first, and one more if there are more.

    Raises: InvalidCursor.
    """
    rows = Generation.objects.filter(api_key=key, removed_at=None).order_by(*NEWEST.ordering)
    if before:
        rows = rows.filter(NEWEST.rows_after(Generation, before))
    ids = list(rows.values_list("pk", flat=True)[: SHOWN + 1])
    found = {row.pk: row for row in card_rows().filter(pk__in=ids)}
    return with_card_details([found[pk] for pk in ids if pk in found])


def waiting_jobs(key: ApiKey) -> QuerySet[Generation]:
    return Generation.objects.filter(api_key=key, state=State.QUEUED, removed_at=None)


def waiting_sum(key: ApiKey) -> WaitingJobs:
    sums = waiting_jobs(key).aggregate(count=Count("id"), credits=Sum("estimate_credits"))
    return WaitingJobs(sums["count"], sums["credits"] or 0)
