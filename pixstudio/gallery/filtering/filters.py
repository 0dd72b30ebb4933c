"""The filters in the gallery's address, and what they say about jobs."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from pixstudio.gallery.filtering.fact_filters import FACT_FILTERS
from pixstudio.gallery.newest_results import Listed
from pixstudio.jobs.link_filters import LINK_FILTERS
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.states import BEST_RATING, REJECTED, ResultGroup
from pixstudio.search.facts import CREATOR, GROUP, MODEL, OPERATION, RATING, fact
from pixstudio.search.models import JobFact
from pixstudio.teams.models import Membership
from pixstudio.web.prepared_queries import Value

Values = dict[str, Value]
GROUPS = {"failed": ResultGroup.FAILED, "open": ResultGroup.OPEN}
# `rating` in the address: that and more, rejected ones, or those without.
UNRATED = "none"
RATINGS = ("", UNRATED, *(str(number) for number in range(REJECTED, BEST_RATING + 1)))
# `sort` in the address.
NEWEST, OLDEST, BY_RATING = "", "old", "rating"
SORTS = (NEWEST, OLDEST, BY_RATING)
# Values that lists are read by, and their lookups.
LOOKUPS = {
    "group": "result_group",
    "begin": "created_at__gte",
    "end": "created_at__lt",
}


@dataclass(frozen=True)
class Sift:
    """A condition for rows that are read in the order of their list."""

    keeps: Callable[[Listed], bool]
    condition: Q


ONLY_UNRATED = Sift(lambda row: row.rating is None, Q(rating__isnull=True))
NOT_REJECTED = Sift(
    lambda row: row.rating != REJECTED, Q(rating__isnull=True) | Q(rating__gt=REJECTED)
)


@dataclass(frozen=True)
class Filters:
    """The filters in the gallery's address; `links` are those of `LINK_FILTERS` with their values, `facts`
    those of `FACT_FILTERS`. `since` and `until` are days as in ISO 8601, both included."""

    state: str = ""
    query: str = ""
    is_mine: bool = False
    operation: str = ""
    model: str = ""
    rating: str = ""
    hides_rejected: bool = False
    links: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""
    sort: str = NEWEST
    before: str = ""

    @property
    def is_bare(self) -> bool:
        return self == Filters()

    @property
    def group(self) -> ResultGroup:
        return GROUPS.get(self.state, ResultGroup.FINISHED)

    @property
    def lowest_rating(self) -> int | None:
        """What results are rated at least, if that is asked for, or sorted by."""
        if self.rating.isdecimal():
            return int(self.rating)
        return REJECTED + 1 if self.sort == BY_RATING and not self.rating else None

    @property
    def ratings(self) -> range:
        """The ratings that are asked for, as far as `lowest_rating` tells."""
        lowest = self.lowest_rating or REJECTED
        return range(lowest, (BEST_RATING if lowest > REJECTED else REJECTED) + 1)

    @property
    def sift(self) -> "Sift | None":
        """What is asked of ratings, where no range of an index has it."""
        if self.rating == UNRATED:
            return ONLY_UNRATED
        return NOT_REJECTED if self.hides_rejected and self.lowest_rating is None else None


def values_of(member: Membership, filters: Filters) -> Values:
    """The values by which an index has the rows, whatever is asked of ratings, links and facts."""
    values: Values = {"team": member.team.pk, "group": filters.group.value}
    if filters.is_mine:
        values["creator"] = member.user_id
    if filters.operation:
        values["operation"] = filters.operation
    if filters.model:
        values["model"] = filters.model
    moments = zip(("begin", "end"), period_of(member, filters), strict=True)
    return values | {name: moment for name, moment in moments if moment}


def period_of(
    member: Membership, filters: Filters
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when and to before when results are asked for, by the days of the member's time zone."""

    def midnight(typed: str, days: int) -> dt.datetime | None:
        if not typed:
            return None
        day = dt.date.fromisoformat(typed) + dt.timedelta(days=days)
        return dt.datetime.combine(day, dt.time.min, member.user.zone)

    return midnight(filters.since, 0), midnight(filters.until, 1)


def wanted_facts(member: Membership, filters: Filters) -> list[str]:
    """All that is asked for as facts of jobs, but ratings; without a filter by facts, what can be one."""
    values = values_of(member, filters)
    letters = {"group": GROUP, "creator": CREATOR, "operation": OPERATION, "model": MODEL}
    asked = [FACT_FILTERS[name].fact(value) for name, value in filters.facts]
    return [*asked, *(fact(letters[name], values[name]) for name in letters if name in values)]


def rating_facts(filters: Filters) -> tuple[list[str], list[str]]:
    """What is asked of ratings as facts that jobs have, and those that they don't have."""
    lowest = fact(RATING, REJECTED + 1)
    rejected = fact(RATING, REJECTED)
    if filters.rating == UNRATED:
        return [], [rejected, lowest]
    if filters.lowest_rating is not None:
        return [fact(RATING, filters.lowest_rating)], []
    return [], [rejected] if filters.hides_rejected else []


def links_of(member: Membership, filters: Filters) -> "dict[str, QuerySet[Any]]":
    """The linked rows of each filter by links, in the order of `LINK_FILTERS`."""
    asked = dict(filters.links)
    begin, end = period_of(member, filters)
    period = {"created_at__gte": begin, "created_at__lt": end}
    wanted = {lookup: moment for lookup, moment in period.items() if moment}
    return {
        name: one.links(member, asked[name]).filter(**wanted)
        for name, one in LINK_FILTERS.items()
        if name in asked
    }


def filtered_generations(
    member: Membership, filters: Filters, *, links: "dict[str, QuerySet[Any]] | None" = None
) -> GenerationQuerySet:
    """The team's generations that match the filters, whatever is searched for, in no order.

    `links` are those to check, if not all that the filters name.
    """
    values = {LOOKUPS.get(name, name): v for name, v in values_of(member, filters).items()}
    rows = Generation.objects.filter(_rating_condition(filters), removed_at=None, **values)
    rows = rows.order_by()
    for linked in (links_of(member, filters) if links is None else links).values():
        rows = rows.filter(Exists(linked.order_by().filter(generation=OuterRef("pk"))))
    for name, value in filters.facts:
        found = JobFact.objects.filter(
            fact=FACT_FILTERS[name].fact(value), number=OuterRef("search_document__number")
        )
        rows = rows.filter(Exists(found))
    return rows if may_see_facts(member, filters) else rows.none()


def may_see_facts(member: Membership, filters: Filters) -> bool:
    """Whether the member may know what the filters by facts ask for."""
    return all(FACT_FILTERS[name].is_for(member) for name, _value in filters.facts)


def _rating_condition(filters: Filters) -> Q:
    if filters.sift:
        return filters.sift.condition
    if filters.lowest_rating is None:
        return Q()
    return Q(rating__in=list(filters.ratings))
