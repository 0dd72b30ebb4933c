"""Counts and credits of jobs, and the slots they use."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Sum, When

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import OCCUPYING, RETRYABLE
from pixstudio.teams.models import Team
from pixstudio.web.prepared_queries import PreparedQuery


def jobs_in_slots() -> QuerySet[Generation]:
    """The jobs that use a slot of their account; off-peak jobs use none."""
    return Generation.objects.filter(state__in=OCCUPYING, is_off_peak=False)


def occupied_slots(team_id: uuid.UUID) -> Counter[Any]:
    """Used slots of each account, by account id."""
    return Counter(dict(_OCCUPIED.tuples({"team": team_id})))


_OCCUPIED = PreparedQuery(
    lambda team: (
        jobs_in_slots()
        .filter(team_id=team)
        .order_by()
        .values_list("account_id")
        .annotate(Count("pk"))
    ),
    team=uuid.UUID,
)


@dataclass(frozen=True)
class WaitingGroup:
    """Waiting jobs of a team that are held for the same reason ('' for none), paused or not, own or not."""

    hold: str
    is_paused: bool
    is_own: bool
    count: int
    credits: int
    guess_count: int


@dataclass(frozen=True)
class WaitingTotals:
    """The waiting jobs of a team in groups, the largest first."""

    groups: list[WaitingGroup]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def credits(self) -> int:
        """What they are expected to cost."""
        return sum(group.credits for group in self.groups)

    @property
    def is_exact(self) -> bool:
        return not any(group.guess_count for group in self.groups)

    @property
    def held(self) -> "WaitingTotals":
        return WaitingTotals([group for group in self.groups if group.hold])

    @property
    def own(self) -> "WaitingTotals":
        return WaitingTotals([group for group in self.groups if group.is_own])

    def has_some(self, *, is_paused: bool) -> bool:
        return any(group.is_paused == is_paused for group in self.groups)


def waiting_totals(team: Team, user_id: int) -> WaitingTotals:
    """The totals for this user, read from the index of waiting jobs alone; one query."""
    found = _WAITING.tuples({"team": team.pk, "user": user_id})
    groups = [WaitingGroup(*row) for row in found]
    return WaitingTotals(sorted(groups, key=lambda group: -group.count))


def _waiting(team: uuid.UUID, user: int) -> "QuerySet[Generation, Any]":
    waiting = Generation.objects.filter(team=team, waiting_credits__isnull=False).order_by()
    rows = waiting.annotate(is_paused=_is_so(paused_at__isnull=False), is_own=_is_so(creator=user))
    return rows.values_list("hold", "is_paused", "is_own").annotate(
        Count("waiting_credits"),
        Sum("waiting_credits"),
        guesses=Count("waiting_credits", filter=Q(estimate_is_exact=False)),
    )


def _is_so(**condition: Any) -> Case:
    return Case(When(**condition, then=True), default=False, output_field=BooleanField())


_WAITING = PreparedQuery(_waiting, team=uuid.UUID, user=int)


def price_of_retrying(team: Team, ids: Collection[uuid.UUID]) -> tuple[int, int, bool]:
    """Count, credits and exactness of the team's jobs that can be retried."""
    rows = Generation.objects.of(team).filter(pk__in=ids, state__in=RETRYABLE)
    guesses = Count("pk", filter=Q(estimate_is_exact=False))
    found = rows.aggregate(
        count=Count("pk"), credits=Sum("estimate_credits", default=0), guesses=guesses
    )
    return found["count"], found["credits"], not found["guesses"]
