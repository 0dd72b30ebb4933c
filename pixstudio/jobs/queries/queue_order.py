"""Waiting jobs in the order in which they are sent."""

import uuid

from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    When,
    Window,
)
from django.db.models.functions import Coalesce

from pixstudio.jobs.budgets import BLOCKED
from pixstudio.jobs.models import (
    FairShare,
    Generation,
    GenerationQuerySet,
)
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team

# Waits only for a free slot.
READY = Q(paused_at=None, hold="") & ~Q(problem__in=BLOCKED)
# Order of a member's own queue. Jobs created at the same moment keep their batch numbers' order.
MEMBER_ORDER = ("queue_position", "created_at", "id")
# Order of all members' queues together; for rows from `with_rounds`.
FAIR_ORDER = ("round", F("served_at").asc(nulls_first=True), *MEMBER_ORDER)


def waiting_of(team: Team) -> GenerationQuerySet:
    """The team's jobs that were not sent yet, paused or not."""
    return Generation.objects.of(team).filter(state=State.QUEUED)


def active_in_queue(waiting: GenerationQuerySet) -> GenerationQuerySet:
    """Those of the waiting jobs that are neither paused nor held for an admin."""
    return waiting.filter(paused_at=None, hold="")


def sendable_generations(team_id: uuid.UUID) -> GenerationQuerySet:
    """Queued jobs whose media are uploaded and that nothing holds back, in fair order."""
    waiting = Generation.objects.filter(team_id=team_id, state=State.QUEUED, removed_at=None)
    return in_fair_order(active_in_queue(waiting).exclude(prepared_at=None))


def member_queue(generation: Generation) -> GenerationQuerySet:
    """The waiting jobs of the same member, in the member's order."""
    rows = Generation.objects.filter(team_id=generation.team_id, creator_id=generation.creator_id)
    return rows.filter(state=State.QUEUED, removed_at=None).order_by(*MEMBER_ORDER)


def queue_positions(team: Team) -> dict[object, int]:
    """The queue position, from 1, of each waiting job that a free slot could take."""
    waiting = in_fair_order(waiting_of(team).filter(READY))
    return {pk: place for place, pk in enumerate(waiting.values_list("pk", flat=True)[:500], 1)}


def in_fair_order(rows: GenerationQuerySet) -> GenerationQuerySet:
    """One job of each member per round; within a round, the member served longest ago comes first."""
    return with_rounds(rows).order_by(*FAIR_ORDER)


def with_rounds(rows: GenerationQuerySet) -> GenerationQuerySet:
    """Number the waiting jobs of each member as `round`, and tell when the member was `served_at`.

    A paused, held or blocked job takes no turn: it is in the round of its member's next job.
    """
    is_waiting = Q(state=State.QUEUED) & READY
    turns = Case(When(is_waiting, then=1), default=0, output_field=IntegerField())
    # Of the plain column SQLite would walk through all jobs ever made, in the order of an index on it.
    member = Coalesce(F("creator"), 0)
    numbered = Window(Sum(turns), partition_by=member, order_by=MEMBER_ORDER)
    next_turn = Case(When(READY, then=0), default=1, output_field=IntegerField())
    served = FairShare.objects.filter(team=OuterRef("team"), user=OuterRef("creator"))
    return rows.annotate(
        round=numbered + next_turn, served_at=Subquery(served.values("served_at")[:1])
    )
