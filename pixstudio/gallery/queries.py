"""Queries for results: filters, search, keyset pagination."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    Count,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation, GenerationInput, GenerationQuerySet
from pixstudio.jobs.queries.cards import IMPORTED_UNSAVED, card_queryset, with_card_details
from pixstudio.jobs.search import search_generations
from pixstudio.jobs.states import ACTIVE, State
from pixstudio.library.models import Asset
from pixstudio.teams.models import Membership, Team

PAGE = 60
OPEN = ACTIVE | {State.ASK, State.UNSAVED}
FAILED = frozenset(State) - OPEN - {State.DONE}


@dataclass(frozen=True)
class Filters:
    """The filters in the gallery's address."""

    state: str = ""
    query: str = ""
    is_mine: bool = False
    operation: str = ""
    model: str = ""
    before: str = ""

    @property
    def is_bare(self) -> bool:
        return self == Filters()


def filtered_generations(member: Membership, filters: Filters) -> QuerySet[Generation]:
    """The team's generations that match the filters, newest first."""
    rows = card_queryset(member.team).filter(_of_state(filters.state))
    if filters.is_mine:
        rows = rows.filter(creator=member.user)
    if filters.operation:
        rows = rows.filter(operation=filters.operation)
    if filters.model:
        rows = rows.filter(parameters__model=filters.model)
    return search_generations(rows, member.team, filters.query)


def _of_state(name: str) -> Q:
    if name == "failed":
        return Q(state__in=FAILED)
    if name == "open":
        return Q(state__in=OPEN) & ~IMPORTED_UNSAVED
    return Q(state=State.DONE) | IMPORTED_UNSAVED


def page_of(rows: QuerySet[Generation], before: str) -> tuple[list[Generation], str]:
    """One page by key, not by offset, and the key of the next page or ''."""
    key = parse_key(before)
    if key is not None:
        at, pk = key
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found = list(rows.order_by("-created_at", "-id")[: PAGE + 1])
    page = with_card_details(found[:PAGE])
    more = key_of(page[-1]) if len(found) > PAGE else ""
    return page, more


@dataclass(frozen=True)
class DaySums:
    """Count and credits of a day over all rows that match the filters, on all pages."""

    count: int
    imported_count: int
    credits: int


def sums_of_days(rows: QuerySet[Generation], days: Collection[dt.date]) -> dict[dt.date, DaySums]:
    """The sums of these days in the member's time zone, in one query."""
    if not days:
        return {}
    zone = timezone.get_current_timezone()
    first, last = min(days), max(days)
    # A day longer on both sides: the database computes the exact day boundaries.
    begin, end = (
        dt.datetime.combine(day, dt.time.min, zone) + dt.timedelta(days=more)
        for day, more in ((first, -1), (last, 2))
    )
    # By id: a search may match a row more than once.
    wanted = rows.order_by().filter(created_at__gte=begin, created_at__lt=end).values("pk")
    found = (
        Generation.objects.filter(pk__in=wanted)
        .order_by()
        .values(date=TruncDate("created_at", tzinfo=zone))
        .annotate(
            count=Count("pk"),
            imported_count=Count("pk", filter=Q(is_imported=True)),
            credits=Sum(
                Coalesce("charged_credits", "estimate_credits", output_field=BigIntegerField())
            ),
        )
    )
    return {
        day["date"]: DaySums(day["count"], day["imported_count"], day["credits"]) for day in found
    }


def key_of(generation: Generation) -> str:
    return f"{generation.created_at.isoformat()}_{generation.pk}"


def parse_key(text: str) -> tuple[dt.datetime, uuid.UUID] | None:
    at, _, pk = text.partition("_")
    try:
        return dt.datetime.fromisoformat(at).astimezone(dt.UTC), uuid.UUID(pk)
    except (ValueError, OverflowError):
        return None


def result_of(team: Team, pk: uuid.UUID) -> Generation | None:
    """One generation of the team with everything its page shows."""
    row = card_queryset(team).filter(pk=pk).first()
    if row is None:
        return None
    children = Generation.objects.of(team).order_by("created_at")
    prefetch_related_objects([row], Prefetch("children", children))
    return with_card_details([row])[0]


def generations_of_file(asset: Asset) -> GenerationQuerySet:
    """The results made from a library file, newest first, with what tiles show."""
    inputs = GenerationInput.objects.filter(asset=asset)
    return card_queryset(asset.team).filter(pk__in=inputs.values("generation"))


def generations_of_effect(effect: Effect) -> GenerationQuerySet:
    """The team's results of an effect, newest first, with what tiles show."""
    return card_queryset(effect.team).filter(effect=effect)
