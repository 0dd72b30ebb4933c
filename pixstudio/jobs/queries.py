"""Queries of generations, each by team or account."""

import datetime as dt
import statistics
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Sum,
    When,
    Window,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, RowNumber

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Effect
from pixstudio.jobs.budgets import BLOCKED
from pixstudio.jobs.models import (
    IMPORTED,
    Attempt,
    FairShare,
    Generation,
    GenerationInput,
    GenerationQuerySet,
)
from pixstudio.jobs.states import ACTIVE, MOVABLE, OCCUPYING, RETRYABLE, UNANSWERED, State
from pixstudio.teams.models import Team

WATCH_WINDOW = dt.timedelta(hours=26)
LATELY = dt.timedelta(days=7)
# Imported and finished at PixVerse, whether its file is here yet or not.
IMPORTED_UNSAVED = Q(problem=IMPORTED, state__in=(State.SAVING, State.UNSAVED))
# Waits only for a free slot.
READY = Q(paused_at=None, hold="") & ~Q(problem__in=BLOCKED)
CARD_RELATIONS = (
    *("account", "creator", "paused_by", "last_actor"),
    *("batch", "effect", "source"),
)
# Order of a member's own queue. Jobs created at the same moment keep their batch numbers' order.
MEMBER_ORDER = ("queue_position", "created_at", "id")
# Order of all members' queues together; for rows from `with_rounds`.
FAIR_ORDER = ("round", F("served_at").asc(nulls_first=True), *MEMBER_ORDER)


def usual_seconds(team: Team, operation: str, parameters: Mapping[str, Any]) -> int | None:
    """How long such a job took lately, in seconds; None where nothing like it was made before."""
    if parameters.get("off_peak_mode"):
        return None
    done = Generation.objects.filter(
        team=team,
        state=State.DONE,
        operation=operation,
        is_off_peak=False,
        is_imported=False,
        parameters__model=parameters.get("model", ""),
        parameters__quality=parameters.get("quality", ""),
    ).order_by("-created_at")[:20]
    return _median_seconds(list(done.values_list("started_at", "finished_at")))


def usual_seconds_of_effects(
    team: Team, effects: Collection[Effect]
) -> dict[tuple[object, str | None], int | None]:
    """The same for jobs made with these effects, by the effect's id and quality, in one query for any.

    Off-peak jobs do not count, and get no expected time.
    """
    if not effects:
        return {}
    done = Generation.objects.filter(
        team=team, state=State.DONE, operation="effect", is_off_peak=False, effect__in=effects
    ).exclude(is_imported=True)
    place = Window(RowNumber(), partition_by=F("effect"), order_by="-created_at")
    rows = done.annotate(place=place).filter(place__lte=40).order_by()
    names = ("effect", "parameters", "started_at", "finished_at")
    took: dict[tuple[object, str | None], list[tuple[Any, Any]]] = {}
    for pk, parameters, started_at, finished_at in rows.values_list(*names):
        took.setdefault((pk, parameters.get("quality")), []).append((started_at, finished_at))
    return {kind: _median_seconds(times) for kind, times in took.items()}


def _median_seconds(times: Sequence[tuple[Any, Any]]) -> int | None:
    took = [
        (finished_at - started_at).total_seconds()
        for started_at, finished_at in times
        if started_at and finished_at
    ]
    # The median: one job that waited for a studio that was switched off says nothing of the others.
    return round(statistics.median(took)) or None if took else None


def occupied_slots(team_id: uuid.UUID) -> Counter[Any]:
    """Used slots of each account, by account id; off-peak jobs use none."""
    rows = Generation.objects.filter(team_id=team_id, state__in=OCCUPYING, is_off_peak=False)
    return Counter(rows.order_by().values_list("account_id", flat=True))


def active_in_queue(waiting: GenerationQuerySet) -> GenerationQuerySet:
    """Those of the waiting jobs that are neither paused nor held for an admin."""
    return waiting.filter(paused_at=None, hold="")


def sendable_generations(team_id: uuid.UUID) -> GenerationQuerySet:
    """Queued jobs whose media are uploaded and that nothing holds back, in no particular order."""
    waiting = Generation.objects.filter(team_id=team_id, state=State.QUEUED, removed_at=None)
    return active_in_queue(waiting).exclude(prepared_at=None).order_by()


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


def waiting_of(team: Team) -> GenerationQuerySet:
    """The team's jobs that were not sent yet, paused or not."""
    return Generation.objects.of(team).filter(state=State.QUEUED)


def member_queue(generation: Generation) -> GenerationQuerySet:
    """The waiting jobs of the same member, in the member's order."""
    rows = Generation.objects.filter(team_id=generation.team_id, creator_id=generation.creator_id)
    return rows.filter(state=State.QUEUED, removed_at=None).order_by(*MEMBER_ORDER)


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


def ended_lately(team: Team, now: dt.datetime) -> GenerationQuerySet:
    """Jobs that ended without a result in the last week and can be retried, newest first."""
    rows = card_queryset(team).filter(state__in=RETRYABLE, changed_at__gt=now - LATELY)
    return rows.order_by("-changed_at", "-id")


def queue_fingerprint(team: Team, now: dt.datetime) -> str:
    """A fingerprint that changes whenever the queue page does; one query."""
    lately = Q(state__in=RETRYABLE, changed_at__gt=now - LATELY)
    rows = Generation.objects.of(team).filter(Q(state__in=ACTIVE) | lately)
    rows = rows.exclude(problem=IMPORTED)
    found = rows.aggregate(count=Count("pk"), versions=Sum("version"), last=Max("changed_at"))
    last = found["last"].timestamp() if found["last"] else 0
    return f"{found['count']}-{found['versions'] or 0}-{last}"


def open_attempts_of(account: Account, now: dt.datetime) -> list[Attempt]:
    """Attempts of the account that a reading of it could move, oldest first.

    Includes running and possibly accepted attempts of any age: a studio that was
    switched off for a weekend still saves its results.
    """
    accepted = Q(remote_id__isnull=False, generation__state__in=MOVABLE)
    lost = Q(remote_id=None, generation__state=State.UNKNOWN)
    watched = Q(remote_id=None, generation__state__in=UNANSWERED, sent_at__gt=now - WATCH_WINDOW)
    gave_up = Q(is_open=False, remote_id=None, outcome="gave_up", sent_at__gt=now - WATCH_WINDOW)
    rows = Attempt.objects.filter(account=account).select_related("generation__effect", "account")
    # Two queries, because one with OR would look at every attempt the account ever made.
    found = [*rows.filter(accepted | lost | watched, is_open=True), *rows.filter(gave_up)]
    return sorted(found, key=lambda attempt: attempt.sent_at)


def is_unanswered(attempt: Attempt) -> bool:
    return attempt.generation.state in UNANSWERED and attempt.is_open


def card_queryset(team: Team) -> GenerationQuerySet:
    """The team's generations with everything that one row's card shows, newest first."""
    return job_queryset(team).filter(removed_at=None)


def job_queryset(team: Team) -> GenerationQuerySet:
    """The team's generations, including removed ones."""
    return Generation.objects.filter(team=team).select_related(*CARD_RELATIONS)


def with_card_details(generations: list[Generation]) -> list[Generation]:
    """Add inputs and attempts, which cards show, in two queries whatever the number of rows."""
    inputs = GenerationInput.objects.select_related("asset").order_by("id")
    prefetch_related_objects(generations, Prefetch("inputs", inputs), "attempts")
    return generations


def queue_positions(team: Team) -> dict[object, int]:
    """The queue position, from 1, of each waiting job that a free slot could take."""
    waiting = in_fair_order(waiting_of(team).filter(READY))
    return {pk: place for place, pk in enumerate(waiting.values_list("pk", flat=True)[:500], 1)}


def changed_jobs(seen: Sequence[tuple[object, int]]) -> Q:
    """A condition for generations that are newer than what a page shows of them."""
    newer = [Q(pk=pk, version__gt=version) for pk, version in seen]
    return Q(*newer, _connector=Q.OR) if newer else Q(pk__in=[])
