"""Rows in the order of the gallery's list, read from the front of one range of an index.

A list is one front, or several that are merged. None reads more rows than it is asked for, or a bounded
multiple of that: a front that has to pass over rows says where it stopped.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from pixstudio.gallery.filtering.filters import LOOKUPS, Sift, Values
from pixstudio.gallery.kept_sums import are_kept, kept_sums
from pixstudio.gallery.newest_results import Listed
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.web.lists.bounded_count import MOST, BoundedCount
from pixstudio.web.lists.ids import ColumnsByIds
from pixstudio.web.lists.keyset_pagination import KeysetOrder
from pixstudio.web.prepared_queries import PreparedQuery, ReplannedQuery, Value

Position = tuple[dt.datetime, uuid.UUID]
NEWEST_FIRST = KeysetOrder("created_at")
OLDEST_FIRST = KeysetOrder("created_at", descending=False)
# Values that lists are read by.
KINDS: dict[str, type[Value]] = {
    "team": uuid.UUID,
    "group": str,
    "creator": int,
    "operation": str,
    "model": str,
    "effect": int,
    "begin": dt.datetime,
    "end": dt.datetime,
    "before": dt.datetime,
    "before_id": uuid.UUID,
    "after": dt.datetime,
    "after_id": uuid.UUID,
}
SPENT = Coalesce("charged_credits", "estimate_credits", output_field=BigIntegerField())
# A front that passes over rows looks at this many times as many as it is asked for.
LOOKED_AT = 10


@dataclass(frozen=True)
class DaySums:
    """Number and credits of a day's results; of more than are counted, no credits."""

    count: BoundedCount
    imported_count: int
    credits: int

    @classmethod
    def of(cls, parts: "Iterable[DaySums]") -> "DaySums":
        found = list(parts)
        if len(found) == 1:
            return found[0]
        imported_count, credits = (
            sum(values)
            for values in zip(*((one.imported_count, one.credits) for one in found), strict=True)
        )
        return cls(count_of_all(one.count for one in found), imported_count, credits)


def count_of_all(counts: Iterable[BoundedCount]) -> BoundedCount:
    """The count of rows that were counted in parts."""
    found = list(counts)
    total = sum(one.count for one in found)
    return BoundedCount(min(total, MOST), total > MOST or any(one.is_more for one in found))


@dataclass(frozen=True)
class Part:
    """Rows from a front; with `stopped_at` it may have more, after that position."""

    rows: list[Listed]
    stopped_at: Position | None = None


class Front(Protocol):
    """Rows in an order by `created_at`."""

    def part(self, order: KeysetOrder, after: Position | None, most: int) -> Part: ...

    def count(self) -> BoundedCount: ...

    def sums(self, begin: dt.datetime, end: dt.datetime) -> DaySums: ...


@dataclass(frozen=True)
class IndexFront:
    """Jobs with these values, and with a rating if that is given, which are the columns of one index."""

    values: Values
    rating: int | None = None

    def part(self, order: KeysetOrder, after: Position | None, most: int) -> Part:
        values, is_newest_first = dict(self.values), order.descending
        if after:
            name = "before" if is_newest_first else "after"
            values |= {name: after[0], f"{name}_id": after[1]}
        query = self._prepared(_newest if is_newest_first else _oldest, values, most)
        return part_of([Listed(*row) for row in query.tuples(values)], most)

    def count(self) -> BoundedCount:
        (found,) = self._prepared(_counted, self.values).aggregate("COUNT(*)", self.values)
        return BoundedCount.of(found)

    def sums(self, begin: dt.datetime, end: dt.datetime) -> DaySums:
        if self.rating is None and are_kept(self.values):
            count, *sums = kept_sums(self.values, begin, end)
            return DaySums(BoundedCount(count), *sums)
        values = within(self.values, begin, end)
        columns = 'COUNT(*), COUNT(*) FILTER (WHERE "is_imported"), COALESCE(SUM("spent"), 0)'
        found, *sums = self._prepared(_summed, values).aggregate(columns, values)
        return DaySums(BoundedCount.of(found), *sums)

    def _prepared(
        self,
        build: "Callable[..., QuerySet[Generation, Any]]",
        values: Values,
        most: int = MOST + 1,
    ) -> PreparedQuery[Generation]:
        return _prepared(build, tuple(values), most, self.rating)


@dataclass(frozen=True)
class SiftedFront:
    """Those rows of a front that pass."""

    front: IndexFront
    sift: Sift

    def part(self, order: KeysetOrder, after: Position | None, most: int) -> Part:
        return part_among(self.among, order, after, most)

    def among(self, order: KeysetOrder, after: Position | None, size: int) -> Part:
        """Those of the next rows, of which this many are read."""
        found = self.front.part(order, after, size)
        return Part(list(filter(self.sift.keeps, found.rows)), found.stopped_at)

    def count(self) -> BoundedCount:
        rows = _matching(self.front.values).order_by(*NEWEST_FIRST.ordering)
        return self._sums_of(rows).count

    def sums(self, begin: dt.datetime, end: dt.datetime) -> DaySums:
        return self._sums_of(_matching(within(self.front.values, begin, end)).order_by())

    def _sums_of(self, rows: GenerationQuerySet) -> DaySums:
        found = Generation.objects.filter(pk__in=rows.values("pk")[: MOST + 1])
        return sums_of(found, self.sift.condition)


@dataclass(frozen=True)
class LinkFront:
    """Jobs that these rows link to, in the links' order; each is looked up to see if it is in `jobs`."""

    links: "QuerySet[Any]"
    jobs: GenerationQuerySet

    def part(self, order: KeysetOrder, after: Position | None, most: int) -> Part:
        order = KeysetOrder(order.column, order.descending, "generation_id")
        links = self._matching().order_by(*order.ordering)
        if after:
            links = links.filter(order.rows_behind(*after))
        ids = list(links.values_list("generation_id", flat=True)[:most])
        rows = listed(ids)
        return Part(rows, position_after(rows) if rows and len(ids) == most else None)

    def count(self) -> BoundedCount:
        return BoundedCount.of(self._matching().order_by()[: MOST + 1].count())

    def sums(self, begin: dt.datetime, end: dt.datetime) -> DaySums:
        links = self._matching().filter(created_at__gte=begin, created_at__lt=end)
        newest = links.order_by("-created_at").values("generation_id")[: MOST + 1]
        return sums_of(Generation.objects.filter(pk__in=newest))

    def _matching(self) -> "QuerySet[Any]":
        # As a condition of its own, so that SQLite looks each job up rather than walk the list of jobs.
        return self.links.filter(Exists(self.jobs.filter(pk=OuterRef("generation_id"))))


def part_among(
    among: Callable[[KeysetOrder, Position | None, int], Part],
    order: KeysetOrder,
    after: Position | None,
    most: int,
) -> Part:
    """Rows of a front that passes over some: `among` gives those of the next so many that are read.

    LOOKED_AT times as many as are asked for are read at most, in two portions.
    """
    kept: list[Listed] = []
    for size in (2 * most, (LOOKED_AT - 2) * most):
        found = among(order, after, size)
        kept += found.rows
        after = found.stopped_at
        if len(kept) >= most:
            return part_of(kept[:most], most)
        if after is None:
            break
    return Part(kept, after)


def within(values: Values, begin: dt.datetime, end: dt.datetime) -> Values:
    """The values of a list's rows of a time."""
    period: dict[str, Any] = {"begin": begin, "end": end, **values}
    return {**values, "begin": max(begin, period["begin"]), "end": min(end, period["end"])}


def part_of(rows: list[Listed], most: int) -> Part:
    """What was read when at most this many rows were asked for."""
    return Part(rows, position_after(rows) if len(rows) == most else None)


def position_after(rows: list[Listed]) -> Position:
    """The position of the last of these rows."""
    return rows[-1].created_at, rows[-1].id


def listed(ids: Iterable[uuid.UUID]) -> list[Listed]:
    """Results by their ids, in this order; those that are removed are left out."""
    wanted = list(ids)
    found = {row[0]: Listed(*row) for row in _LISTED.tuples(wanted)}
    return [found[pk] for pk in wanted if pk in found]


def sums_of(rows: GenerationQuerySet, condition: Q | None = None) -> DaySums:
    """The sums of these rows, of which there are at most one more than are counted."""
    found = rows.order_by().aggregate(
        looked_at=Count("pk"),
        count=Count("pk", filter=condition),
        imported_count=Count("pk", filter=(condition or Q()) & Q(is_imported=True)),
        credits=Sum(SPENT, filter=condition, default=0),
    )
    count = BoundedCount(min(found["count"], MOST), found["looked_at"] > MOST)
    return DaySums(count, found["imported_count"], found["credits"])


@cache
def _prepared(
    build: "Callable[..., QuerySet[Generation, Any]]",
    names: tuple[str, ...],
    most: int,
    rating: int | None,
) -> PreparedQuery[Generation]:
    """At most this many rows; their rating is part of the query, since samples of values exceed its range."""
    kinds = {name: KINDS[name] for name in names}
    return ReplannedQuery(partial(build, most, rating), **kinds)


def _matching(values: Mapping[str, Any], rating: int | None = None) -> GenerationQuerySet:
    values, rows = dict(values), Generation.objects.filter(removed_at=None)
    if rating is not None:
        rows = rows.filter(rating=rating)
    for order, name in ((NEWEST_FIRST, "before"), (OLDEST_FIRST, "after")):
        if name in values:
            rows = rows.filter(order.rows_behind(values.pop(name), values.pop(f"{name}_id")))
    return rows.filter(**{LOOKUPS.get(name, name): value for name, value in values.items()})


def _newest(most: int, rating: int | None, **values: Any) -> "QuerySet[Generation, Any]":
    rows = _matching(values, rating).order_by(*NEWEST_FIRST.ordering)
    return _with_listed_columns(rows)[:most]


def _oldest(most: int, rating: int | None, **values: Any) -> "QuerySet[Generation, Any]":
    rows = _matching(values, rating).order_by(*OLDEST_FIRST.ordering)
    return _with_listed_columns(rows)[:most]


def _with_listed_columns(rows: GenerationQuerySet) -> "QuerySet[Generation, Any]":
    columns = ("version", "created_at", "is_imported", "spent", "creator", "creator__name")
    return rows.annotate(spent=SPENT).values_list("id", *columns, "rating")


_LISTED = ColumnsByIds(
    lambda: _with_listed_columns(Generation.objects.filter(removed_at=None).order_by()), "pk"
)


def _counted(most: int, rating: int | None, **values: Any) -> "QuerySet[Generation, Any]":
    return _matching(values, rating).order_by(*NEWEST_FIRST.ordering).values_list("pk")[:most]


def _summed(most: int, rating: int | None, **values: Any) -> "QuerySet[Generation, Any]":
    # In order, or PostgreSQL would look for the rows of a full day anywhere in the table.
    rows = _matching(values, rating).order_by(*NEWEST_FIRST.ordering).annotate(spent=SPENT)
    return rows.values_list("is_imported", "spent")[:most]
