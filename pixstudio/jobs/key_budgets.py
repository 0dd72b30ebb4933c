"""Budgets of API keys, and what the jobs that programs asked for by them have cost."""

import uuid

from django.db.models import Exists, OuterRef, Q

from pixstudio.api_keys.models import ApiKey
from pixstudio.jobs.collection_budgets import Days, credits_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.web.prepared_queries import PreparedQuery

_LIMITS = ("id", "budget_credits", "is_budget_monthly")
_BUDGET = PreparedQuery(
    lambda key: (
        ApiKey.objects.filter(pk=key, budget_credits__isnull=False).order_by().values_list(*_LIMITS)
    ),
    key=uuid.UUID,
)
_WITH_WAITING_JOBS = PreparedQuery(
    lambda team: (
        ApiKey.objects.filter(
            Exists(Generation.objects.filter(api_key=OuterRef("pk"), state=State.QUEUED)),
            team_id=team,
            budget_credits__isnull=False,
        )
        .order_by()
        .values_list(*_LIMITS)
    ),
    team=uuid.UUID,
)


class KeyBudgets:
    """Credits left for the keys of a team, of its month or in total; read when first asked for.

    Jobs of people therefore cost no query. In the transaction that claims a job, this sees what all others
    have claimed, as the accounts are locked; a key is read after its job, so none is missed.
    """

    def __init__(self, team_id: uuid.UUID, month: Days) -> None:
        self._team_id, self._month = team_id, month
        self._left: dict[uuid.UUID, int | None] = {}

    def left_for(self, key_id: uuid.UUID | None) -> int | None:
        """Below zero if more was spent, as an admin may allow; None without a budget or a key."""
        if key_id is None:
            return None
        if key_id not in self._left:
            rows = _BUDGET.tuples({"key": key_id})
            self._left[key_id] = left_of_keys(rows, self._month).get(key_id)
        return self._left[key_id]

    def within(self) -> Q:
        """A database condition for waiting jobs that their keys have budget for."""
        rows = _WITH_WAITING_JOBS.tuples({"team": self._team_id})
        fits = Q()
        for key_id, left in left_of_keys(rows, self._month).items():
            fits &= ~Q(api_key_id=key_id, estimate_credits__gt=max(left, 0))
        return fits


def left_of_keys(rows: list[tuple[uuid.UUID, int, bool]], month: Days) -> dict[uuid.UUID, int]:
    """What is left for each key, of rows with its id, its budget and whether that is for a month."""
    left: dict[uuid.UUID, int] = {}
    for is_monthly in (True, False):
        limits = {pk: limit for pk, limit, monthly in rows if monthly == is_monthly}
        spent = credits_of(limits, month if is_monthly else None)
        left |= {pk: limit - spent[pk] for pk, limit in limits.items()}
    return left
