"""The filters in the gallery's address, and what they say about jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from pixstudio.gallery.newest_results import Listed
from pixstudio.jobs.link_filters import LINK_FILTERS
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.states import BEST_RATING, REJECTED, ResultGroup
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
    """The filters in the gallery's address; `links` are those of `LINK_FILTERS` with their values."""

    state: str = ""
    query: str = ""
    is_mine: bool = False
    operation: str = ""
    model: str = ""
    rating: str = ""
    hides_rejected: bool = False
    links: tuple[tuple[str, str], ...] = ()
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
    """The values by which an index has the rows, whatever is asked of ratings and links."""
    values: Values = {"team": member.team.pk, "group": filters.group.value}
    if filters.is_mine:
        values["creator"] = member.user_id
    if filters.operation:
        values["operation"] = filters.operation
    if filters.model:
        values["model"] = filters.model
    return values


def links_of(member: Membership, filters: Filters) -> "dict[str, QuerySet[Any]]":
    """The linked rows of each filter by links, in the order of `LINK_FILTERS`."""
    asked = dict(filters.links)
    return {
        name: one.links(member, asked[name]) for name, one in LINK_FILTERS.items() if name in asked
    }


def filtered_generations(
    member: Membership, filters: Filters, *, links: "dict[str, QuerySet[Any]] | None" = None
) -> GenerationQuerySet:
    """The team's generations that match the filters, whatever is searched for, in no order.

    `links` are those to check, if not all that the filters name.
    """
    values = values_of(member, filters)
    rows = Generation.objects.filter(removed_at=None, result_group=values.pop("group"))
    rows = rows.filter(_rating_condition(filters), **values).order_by()
    for linked in (links_of(member, filters) if links is None else links).values():
        rows = rows.filter(Exists(linked.order_by().filter(generation=OuterRef("pk"))))
    return rows


def _rating_condition(filters: Filters) -> Q:
    if filters.sift:
        return filters.sift.condition
    if filters.lowest_rating is None:
        return Q()
    return Q(rating__in=list(filters.ratings))
