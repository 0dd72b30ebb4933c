"""What is left of the budgets of a month: of the team's, of each member's, and per job."""

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, Sum

from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import Charge
from pixstudio.teams.models import Membership, Team

OVER_JOB_LIMIT, OVER_MEMBER, OVER_TEAM = "over_job_limit", "over_member", "over_team"
OVER_BUDGET = (OVER_JOB_LIMIT, OVER_MEMBER, OVER_TEAM)
# A free slot starts none of these: an admin has to act, or the month has to end. Other jobs go
# past them, so they hold no position in the queue.
BLOCKED = (
    *OVER_BUDGET,
    *("not_member", "not_listed", "no_account", "not_connected", "no_credits"),
    *("disk_full", "disk_bad", "no_mark"),
)


@dataclass(frozen=True)
class Budgets:
    """Credits left this month by the team and by member, and the limit of a job of each; None sets none."""

    team_left: int | None = None
    left_of: Mapping[int, int] = field(default_factory=dict)
    job_limit: int | None = None
    job_limit_of: Mapping[int, int] = field(default_factory=dict)

    def limit_of_job(self, user_id: int | None) -> int | None:
        """The lower one of the team's limit per job and the member's own."""
        limits = (self.job_limit, self.job_limit_of.get(user_id or 0))
        return min((limit for limit in limits if limit is not None), default=None)

    def stop(self, credits: int, user_id: int | None) -> str:
        """Which limit a job of so many credits would pass, or ''."""
        limit = self.limit_of_job(user_id)
        if limit is not None and credits > limit:
            return OVER_JOB_LIMIT
        if credits > self.left_of.get(user_id or 0, credits):
            return OVER_MEMBER
        if self.team_left is not None and credits > self.team_left:
            return OVER_TEAM
        return ""

    def stop_of(self, generation: Generation) -> str:
        """The same for a job; one that an admin let pass meets none."""
        if generation.raised_by_id is not None:
            return ""
        return self.stop(generation.estimate_credits, generation.creator_id)

    def within(self) -> Q:
        """A condition for jobs that pass no limit, for the database."""
        fits = Q()
        for limit in (self.job_limit, self.team_left):
            if limit is not None:
                fits &= Q(estimate_credits__lte=max(limit, 0))
        for limits in (self.left_of, self.job_limit_of):
            for user_id, limit in limits.items():
                fits &= ~Q(creator_id=user_id, estimate_credits__gt=max(limit, 0))
        return fits | Q(raised_by__isnull=False) if fits else Q()


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the month that a day is in."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


@dataclass
class MonthSums:
    """Credits of a month's attempts by the id of who asked, each kind apart; budgets hold `held`."""

    charged: Counter[int | None] = field(default_factory=Counter)
    reserved: Counter[int | None] = field(default_factory=Counter)
    written_off: Counter[int | None] = field(default_factory=Counter)

    @property
    def held(self) -> Counter[int | None]:
        return self.charged + self.reserved


def month_sums(team: Team, day: dt.date) -> MonthSums:
    """What the month's attempts were charged or may be, by the id of who asked; one query of an index."""
    rows = Attempt.objects.filter(team=team, day__range=month_of(day))
    rows = rows.exclude(charge=Charge.NOTHING).order_by()
    sums = MonthSums()
    for user_id, charge, credits in rows.values_list("creator", "charge").annotate(Sum("credits")):
        getattr(sums, charge)[user_id] = credits
    return sums


def budgets_of(team: Team, members: Iterable[Membership], now: dt.datetime) -> Budgets:
    """What is left of this month's budgets, where the team is. Asks only where there are any by month."""
    members = list(members)
    own = {m.user_id: m.monthly_budget_credits for m in members}
    monthly = {user: credits for user, credits in own.items() if credits is not None}
    limits = {m.user_id: m.job_limit_credits for m in members}
    has_any = bool(monthly) or team.monthly_budget_credits is not None
    spent = month_sums(team, team.day_of(now)).held if has_any else Counter()
    whole = team.monthly_budget_credits
    return Budgets(
        team_left=None if whole is None else whole - spent.total(),
        left_of={user: credits - spent[user] for user, credits in monthly.items()},
        job_limit=team.job_limit_credits,
        job_limit_of={user: credits for user, credits in limits.items() if credits is not None},
    )
