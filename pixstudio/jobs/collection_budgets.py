"""Budgets of collections, and what the jobs made for them have cost."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from pixstudio.jobs.models import BudgetSum, CostCenter
from pixstudio.web.lists.ids import ColumnsByIds
from pixstudio.web.prepared_queries import PreparedQuery

Days = tuple[dt.date, dt.date]
_LIMITED = PreparedQuery(
    lambda team: (
        CostCenter.objects.filter(
            Q(monthly_budget_credits__isnull=False) | Q(total_budget_credits__isnull=False),
            team_id=team,
        )
        .order_by()
        .values_list("id", "monthly_budget_credits", "total_budget_credits")
    ),
    team=uuid.UUID,
)
_PROJECTS = ColumnsByIds(
    lambda: CostCenter.objects.order_by().values_list("parent", "id"), "parent"
)


def _credits(**month: dt.date) -> "QuerySet[BudgetSum, tuple[uuid.UUID, int]]":
    rows = BudgetSum.objects.filter(**month).order_by()
    return rows.values_list("subject_id").annotate(Sum("credits"))


_CREDITS = ColumnsByIds(_credits, "subject_id")
_CREDITS_OF_MONTH = ColumnsByIds(_credits, "subject_id", month=dt.date)


@dataclass(frozen=True)
class CollectionBudget:
    """A budget of a cost center, for its own jobs and those of its projects (`covers` has all their ids)."""

    center: uuid.UUID
    covers: frozenset[uuid.UUID]
    is_monthly: bool
    limit: int
    spent: int

    @property
    def left(self) -> int:
        """Below zero if more was spent, as an admin may allow."""
        return self.limit - self.spent


def collection_budgets_of(team_id: uuid.UUID, month: Days) -> tuple[CollectionBudget, ...]:
    """The team's budgets of collections. One query if there are none.

    In the transaction that claims a job, this sees what all others have claimed, as the accounts are locked.
    """
    limited = _LIMITED.tuples({"team": team_id})
    return tuple(_budgets(limited, month)) if limited else ()


def _budgets(
    limited: Iterable[tuple[uuid.UUID, int | None, int | None]], month: Days
) -> Iterator[CollectionBudget]:
    limits = {pk: (monthly, total) for pk, monthly, total in limited}
    covers = covered_by(limits)
    for is_monthly in (True, False):
        wanted = {
            pk: limit for pk, both in limits.items() if (limit := both[not is_monthly]) is not None
        }
        counted = set().union(*(covers[pk] for pk in wanted))
        spent = credits_of(counted, month if is_monthly else None)
        for pk, limit in wanted.items():
            total = sum(spent[one] for one in covers[pk])
            yield CollectionBudget(pk, covers[pk], is_monthly, limit, total)


def covered_by(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """Each of these cost centers with its projects."""
    covers: dict[uuid.UUID, set[uuid.UUID]] = {pk: {pk} for pk in ids}
    for parent, pk in _PROJECTS.tuples(ids):
        covers[parent].add(pk)
    return {pk: frozenset(both) for pk, both in covers.items()}


def credits_of(ids: Iterable[uuid.UUID], month: Days | None) -> Counter[uuid.UUID]:
    """Credits charged or reserved for each of these cost centers or API keys, in a month or ever.

    Read from kept sums, so that it costs the same however many attempts there were.
    """
    rows = _CREDITS_OF_MONTH.tuples(ids, month=month[0]) if month else _CREDITS.tuples(ids)
    return Counter(dict(rows))


def left_by_center(budgets: Iterable[CollectionBudget]) -> Mapping[uuid.UUID, int]:
    """The least that is left for each cost center."""
    found: dict[uuid.UUID, list[int]] = defaultdict(list)
    for budget in budgets:
        for pk in budget.covers:
            found[pk].append(budget.left)
    return {pk: min(left) for pk, left in found.items()}
