"""Record when a budget of a team, member, collection or API key is nearly spent, and when it is spent."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from pixstudio.api_keys.queries import usable_keys
from pixstudio.event_sources.models import BudgetWatch
from pixstudio.events.models import Event, EventKind
from pixstudio.events.operations import record_event, subject_text
from pixstudio.jobs.budgets import month_of, month_sums
from pixstudio.jobs.collection_budgets import Days, collection_budgets_of, credits_of
from pixstudio.jobs.models import Attempt
from pixstudio.teams.models import Membership, Team, User

BUDGET_SECONDS = 20.0
# A charge is written some time after the moment that it carries.
OVERLAP = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class SpentBudget:
    """A budget of `scope` ("team", "member", "collection" or "api_key"), and the credits held against it."""

    scope: str
    subject_id: object
    limit: int
    spent: int
    user: User | None = None
    is_monthly: bool = True

    def kind(self, warn_percent: int) -> EventKind | None:
        """What is to be said of it, if anything."""
        if self.spent and self.spent >= self.limit:
            return EventKind.BUDGET_EXHAUSTED
        is_nearly_spent = self.spent * 100 >= self.limit * warn_percent
        return EventKind.BUDGET_WARNING if self.spent and is_nearly_spent else None


def note_spent_budgets(now: dt.datetime) -> int:
    """Look at the budgets of teams with new charges; returns how many teams were looked at.

    Each budget is warned of once a month, and said to be spent once a month. An idle clock reads one index
    and writes nothing. Idempotent; several clocks may call it.
    """
    watch, _is_new = BudgetWatch.objects.get_or_create(pk=1, defaults={"up_to": now})
    rows = Attempt.objects.filter(counted_at__gt=watch.up_to - OVERLAP).order_by()
    # Deduplicated in Python: with DISTINCT, SQLite would read another index as a whole.
    ids = set(rows.values_list("team_id", flat=True).iterator())
    for team in Team.objects.filter(pk__in=ids):
        _note_budgets(team, now)
    if ids:
        BudgetWatch.objects.filter(pk=1, up_to=watch.up_to).update(up_to=now)
    return len(ids)


def _note_budgets(team: Team, now: dt.datetime) -> None:
    month = team.day_of(now).strftime("%Y-%m")
    for budget in _budgets(team, now):
        kind = budget.kind(team.warn_percent)
        name = f"{budget.scope}:{subject_text(budget.subject_id)}:{budget.is_monthly}"
        key = f"{team.pk.hex}:{name}:{month}"
        if kind is None or _is_known(EventKind.BUDGET_EXHAUSTED, key) or _is_known(kind, key):
            continue
        facts = {"scope": budget.scope, "is_monthly": budget.is_monthly}
        record_event(
            kind,
            team=team,
            subject_id=budget.subject_id,
            user=budget.user,
            facts={**facts, "limit_credits": budget.limit, "spent_credits": budget.spent},
            key=f"{kind}:{key}",
            now=now,
        )


def _is_known(kind: EventKind, key: str) -> bool:
    return Event.objects.filter(key=f"{kind}:{key}").exists()


def _budgets(team: Team, now: dt.datetime) -> Iterator[SpentBudget]:
    day = team.day_of(now)
    limited = Membership.objects.filter(team=team, monthly_budget_credits__isnull=False)
    members = list(limited.select_related("user"))
    if members or team.monthly_budget_credits is not None:
        held = month_sums(team, day).held
        if team.monthly_budget_credits is not None:
            yield SpentBudget("team", team.pk, team.monthly_budget_credits, held.total())
        for member in members:
            own = member.monthly_budget_credits or 0
            yield SpentBudget("member", member.user_id, own, held[member.user_id], member.user)
    for one in collection_budgets_of(team.pk, month_of(day)):
        is_monthly = one.is_monthly
        yield SpentBudget("collection", one.center, one.limit, one.spent, is_monthly=is_monthly)
    yield from _key_budgets(team, month_of(day), now)


def _key_budgets(team: Team, month: Days, now: dt.datetime) -> Iterator[SpentBudget]:
    """Those of keys that still open something, by one query if there are none."""
    keys = usable_keys(team, now).filter(budget_credits__isnull=False)
    found = list(keys.select_related("user"))
    for is_monthly in (True, False):
        limited = [one for one in found if one.is_budget_monthly == is_monthly]
        spent = credits_of([one.pk for one in limited], month if is_monthly else None)
        for one in limited:
            limit = one.budget_credits or 0
            yield SpentBudget("api_key", one.pk, limit, spent[one.pk], one.user, is_monthly)
