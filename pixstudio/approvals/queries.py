"""Requests for approval: those that wait, and those that were decided on lately."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery, Sum

from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.queries.cards import card_queryset, with_card_details
from pixstudio.jobs.states import State
from pixstudio.teams.member_columns import MemberColumn
from pixstudio.teams.models import Approval, Team

MAX_WAITING = 50
MAX_DECIDED = 20


@dataclass(frozen=True)
class Request:
    """A request that waits. `first` is the first of its `count` jobs, which cost `credits` together."""

    approval: Approval
    first: Generation
    count: int
    credits: int


def jobs_waiting_for_approval(team: Team) -> GenerationQuerySet:
    """The team's jobs that are not sent before somebody approves them, in no order."""
    rows = Generation.objects.of(team).filter(state=State.QUEUED, pending_approval__isnull=False)
    return rows.order_by()


def waiting_requests(team: Team) -> list[Request]:
    """The oldest requests that wait, the oldest first; a fixed number of queries."""
    rows = jobs_waiting_for_approval(team).values_list("pending_approval")
    sums = rows.annotate(Count("pk"), Sum("estimate_credits"))
    found = {pk: (count, credits) for pk, count, credits in sums}
    waiting = Approval.objects.filter(team=team, pk__in=found).select_related("requested_by")
    approvals = list(waiting.order_by("created_at", "pk")[:MAX_WAITING])
    firsts = _first_jobs(team, approvals)
    return [Request(one, firsts[one.pk], *found[one.pk]) for one in approvals if one.pk in firsts]


def _first_jobs(team: Team, approvals: Iterable[Approval]) -> dict[uuid.UUID, Generation]:
    first = jobs_waiting_for_approval(team).filter(pending_approval=OuterRef("pk"))
    pks = Approval.objects.filter(pk__in=[one.pk for one in approvals]).annotate(
        first=Subquery(first.order_by("created_at", "pk").values("pk")[:1])
    )
    rows = card_queryset(team).filter(pk__in=[one.first for one in pks if one.first])
    found = with_card_details(list(rows.order_by()))
    return {pk: row for row in found if (pk := row.pending_approval_id)}


def jobs_of_request(approval: Approval) -> list[Generation]:
    """The jobs that wait for it, in the order in which they were created, with what cards show."""
    rows = card_queryset(approval.team).select_related("wanted_account")
    rows = rows.filter(state=State.QUEUED, pending_approval=approval)
    return with_card_details(list(rows.order_by("created_at", "pk")))


def decided_approvals(team: Team) -> list[Approval]:
    """What was decided lately, the newest first."""
    rows = Approval.objects.filter(team=team, decided_at__isnull=False)
    rows = rows.select_related("requested_by", "decided_by")
    return list(rows.order_by("-decided_at")[:MAX_DECIDED])


def request_digest(jobs: Iterable[Generation]) -> str:
    """What a decision is about: changes with the jobs, what they would send and their prices."""
    facts = sorted((str(j.pk), j.changed_at.isoformat(), j.estimate_credits) for j in jobs)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:24]


def _waiting_count() -> Subquery:
    # Without the state, which jobs that wait for approval share: their own index has few rows.
    rows = Generation.objects.filter(team=OuterRef("team"), pending_approval__isnull=False)
    counted = rows.order_by().values("team").annotate(n=Count("pending_approval", distinct=True))
    return Subquery(counted.values("n"))


# How many requests of the team wait for approval, None for none.
WAITING_COUNT = MemberColumn("waiting_approvals", _waiting_count, {}, lambda _request: {})
