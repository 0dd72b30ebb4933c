"""Counts and credits of jobs, and the slots they use."""

import uuid
from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import (
    Count,
    Q,
    Sum,
)

from pixstudio.jobs.models import (
    Generation,
    GenerationQuerySet,
)
from pixstudio.jobs.queries.queue_order import waiting_of
from pixstudio.jobs.states import OCCUPYING, RETRYABLE
from pixstudio.teams.models import Team
from pixstudio.web.prepared_queries import PreparedQuery


def occupied_slots(team_id: uuid.UUID) -> Counter[Any]:
    """Used slots of each account, by account id; off-peak jobs use none."""
    return Counter(dict(_OCCUPIED.tuples({"team": team_id})))


_OCCUPIED = PreparedQuery(
    lambda team: (
        Generation.objects.filter(team_id=team, state__in=OCCUPYING, is_off_peak=False)
        .order_by()
        .values_list("account_id")
        .annotate(Count("pk"))
    ),
    team=uuid.UUID,
)


def total_waiting(team: Team) -> tuple[int, int, bool]:
    """How many jobs wait, the credits they are expected to cost, and whether all prices are exact."""
    return _total_of(waiting_of(team))


def held_of(team: Team) -> tuple[str, int, int]:
    """Why waiting jobs of the team are held (the reason of most), how many, and their credits; one query."""
    rows = waiting_of(team).exclude(hold="").order_by()
    found = rows.values_list("hold").annotate(Count("pk"), Sum("estimate_credits"))
    groups = sorted(found, key=lambda group: -group[1])
    if not groups:
        return "", 0, 0
    return groups[0][0], sum(group[1] for group in groups), sum(group[2] for group in groups)


def price_of_retrying(team: Team, ids: Collection[uuid.UUID]) -> tuple[int, int, bool]:
    """Count, credits and exactness of the team's jobs that can be retried."""
    return _total_of(Generation.objects.of(team).filter(pk__in=ids, state__in=RETRYABLE))


def _total_of(rows: GenerationQuerySet) -> tuple[int, int, bool]:
    guesses = Count("pk", filter=Q(estimate_is_exact=False))
    found = rows.aggregate(
        count=Count("pk"), credits=Sum("estimate_credits", default=0), guesses=guesses
    )
    return found["count"], found["credits"], not found["guesses"]
