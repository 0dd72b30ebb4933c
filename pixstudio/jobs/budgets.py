"""Remaining budgets of the team, its members, collections and API keys, and limits per job."""

import calendar
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q, Sum

from pixstudio.jobs.collection_budgets import (
    CollectionBudget,
    collection_budgets_of,
    left_by_center,
)
from pixstudio.jobs.key_budgets import KeyBudgets
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import Charge
from pixstudio.teams.models import Membership, Team

OVER_JOB_LIMIT, OVER_MEMBER, OVER_TEAM = "over_job_limit", "over_member", "over_team"
OVER_COLLECTION, OVER_KEY = "over_collection", "over_key"
OVER_BUDGET = (OVER_JOB_LIMIT, OVER_MEMBER, OVER_TEAM, OVER_COLLECTION, OVER_KEY)
# A collection with more left than this stops no job, and needs no condition of its own.
MOST_OF_A_JOB = 20_000
# A free slot starts none of these: an admin has to act, or the month has to end. Other jobs go
# past them, so they hold no position in the queue.
BLOCKED = (
    *OVER_BUDGET,
    *("not_member", "not_listed", "no_account", "not_connected", "no_credits"),
    *("disk_full", "disk_bad", "no_mark"),
)


@dataclass(frozen=True)
class Budgets:
    """Credits left this month by the team and by member, and the limit of a job of each; None sets none.

    `collections` are the budgets of collections, of the month or in total; `keys` those of API keys.
    """

    team_left: int | None = None
    left_of: Mapping[int, int] = field(default_factory=dict)
    job_limit: int | None = None
    job_limit_of: Mapping[int, int] = field(default_factory=dict)
    collections: tuple[CollectionBudget, ...] = ()
    keys: KeyBudgets | None = None

    @cached_property
    def left_for(self) -> Mapping[uuid.UUID, int]:
        """Credits left for jobs made for a collection: the least of its budgets and its client's."""
        return left_by_center(self.collections)

    def limit_of_job(self, user_id: int | None) -> int | None:
        """The lower of the team's and the member's limit per job."""
        limits = (self.job_limit, self.job_limit_of.get(user_id or 0))
        return min((limit for limit in limits if limit is not None), default=None)

    def stop(self, credits: int, user_id: int | None, made_for: uuid.UUID | None = None) -> str:
        """The limit that a job with this price would exceed, or ''."""
        limit = self.limit_of_job(user_id)
        if limit is not None and credits > limit:
            return OVER_JOB_LIMIT
        if credits > self.left_of.get(user_id or 0, credits):
            return OVER_MEMBER
        if self.team_left is not None and credits > self.team_left:
            return OVER_TEAM
        if made_for is not None and credits > self.left_for.get(made_for, credits):
            return OVER_COLLECTION
        return ""

    def stop_of(self, generation: Generation) -> str:
        """The limit that the job would exceed, or ''; none if an admin allowed it over budget."""
        if generation.raised_by_id is not None:
            return ""
        credits = generation.estimate_credits
        stop = self.stop(credits, generation.creator_id, generation.made_for_id)
        return stop or self.stop_of_key(credits, generation.api_key_id)

    def stop_of_key(self, credits: int, key_id: uuid.UUID | None) -> str:
        """`OVER_KEY` if a job of this key with this price would exceed the key's budget, or ''."""
        left = self.keys.left_for(key_id) if self.keys else None
        return OVER_KEY if left is not None and credits > left else ""

    def within(self) -> Q:
        """A database condition for jobs within all limits."""
        fits = Q()
        for limit in (self.job_limit, self.team_left):
            if limit is not None:
                fits &= Q(estimate_credits__lte=max(limit, 0))
        for limits in (self.left_of, self.job_limit_of):
            for user_id, limit in limits.items():
                fits &= ~Q(creator_id=user_id, estimate_credits__gt=max(limit, 0))
        fits &= self._within_collections()
        fits &= self.keys.within() if self.keys else Q()
        return fits | Q(raised_by__isnull=False) if fits else Q()

    def _within_collections(self) -> Q:
        """One condition for all that have nothing left, as there may be many."""
        empty = [pk for pk, left in self.left_for.items() if left <= 0]
        fits = ~Q(made_for_id__in=empty, estimate_credits__gt=0) if empty else Q()
        for pk, left in self.left_for.items():
            if 0 < left < MOST_OF_A_JOB:
                fits &= ~Q(made_for_id=pk, estimate_credits__gt=left)
        return fits


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the month that a day is in."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


@dataclass
class MonthSums:
    """Credits of a month's attempts by user id and kind; budgets count `held`."""

    charged: Counter[int | None] = field(default_factory=Counter)
    reserved: Counter[int | None] = field(default_factory=Counter)
    written_off: Counter[int | None] = field(default_factory=Counter)

    @property
    def held(self) -> Counter[int | None]:
        return self.charged + self.reserved


def month_sums(team: Team, day: dt.date) -> MonthSums:
    """Credits of the month's attempts by user id, charged or reserved; one index-only query."""
    rows = Attempt.objects.filter(team=team, day__range=month_of(day))
    rows = rows.exclude(charge=Charge.NOTHING).order_by()
    sums = MonthSums()
    for user_id, charge, credits in rows.values_list("creator", "charge").annotate(Sum("credits")):
        getattr(sums, charge)[user_id] = credits
    return sums


def budgets_of(team: Team, members: Iterable[Membership], now: dt.datetime) -> Budgets:
    """Remaining budgets in the team's time zone. One query, and more only if budgets are set."""
    members = list(members)
    own = {m.user_id: m.monthly_budget_credits for m in members}
    monthly = {user: credits for user, credits in own.items() if credits is not None}
    limits = {m.user_id: m.job_limit_credits for m in members}
    has_any = bool(monthly) or team.monthly_budget_credits is not None
    month = month_of(team.day_of(now))
    spent = month_sums(team, month[0]).held if has_any else Counter()
    whole = team.monthly_budget_credits
    return Budgets(
        team_left=None if whole is None else whole - spent.total(),
        left_of={user: credits - spent[user] for user, credits in monthly.items()},
        job_limit=team.job_limit_credits,
        job_limit_of={user: credits for user, credits in limits.items() if credits is not None},
        collections=collection_budgets_of(team.pk, month),
        keys=KeyBudgets(team.pk, month),
    )
