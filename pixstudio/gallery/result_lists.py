"""Lists of results by filters and search, page by page. None reads more of a team's history than it shows."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from pixstudio.gallery.collections import filtering
from pixstudio.gallery.newest_results import Listed, ResultPage
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.states import ResultGroup
from pixstudio.search.queries import found_ids, is_search
from pixstudio.teams.models import Membership
from pixstudio.web.lists.bounded_count import MOST, BoundedCount
from pixstudio.web.lists.keyset_pagination import InvalidCursor, KeysetOrder
from pixstudio.web.prepared_queries import PreparedQuery, Value

PAGE = 60
NEWEST_FIRST = KeysetOrder("created_at")
# Values that lists are read by, and their lookups.
KINDS: dict[str, type[Value]] = {
    "team": uuid.UUID,
    "group": str,
    "creator": int,
    "operation": str,
    "model": str,
    "effect": int,
    "collection": uuid.UUID,
    "begin": dt.datetime,
    "end": dt.datetime,
    "before": dt.datetime,
    "before_id": uuid.UUID,
}
LOOKUPS = {name: name for name in KINDS} | {
    "group": "result_group",
    "begin": "created_at__gte",
    "end": "created_at__lt",
}
Values = dict[str, Value]
SPENT = Coalesce("charged_credits", "estimate_credits", output_field=BigIntegerField())
GROUPS = {"failed": ResultGroup.FAILED, "open": ResultGroup.OPEN}


@dataclass(frozen=True)
class Filters:
    """The filters in the gallery's address."""

    state: str = ""
    query: str = ""
    is_mine: bool = False
    operation: str = ""
    model: str = ""
    collection: str = ""
    before: str = ""

    @property
    def is_bare(self) -> bool:
        return self == Filters()


@dataclass(frozen=True)
class DaySums:
    """Number and credits of a day's results; of more than are counted, no credits."""

    count: BoundedCount
    imported_count: int
    credits: int


def filtered_generations(member: Membership, filters: Filters) -> GenerationQuerySet:
    """The team's generations that match the filters, whatever is searched for."""
    return _matching(**_values_of(member, filters)).order_by()


def _group_of(filters: Filters) -> ResultGroup:
    return GROUPS.get(filters.state, ResultGroup.FINISHED)


def filtered_page(member: Membership, filters: Filters) -> ResultPage:
    """One page of what matches the filters and the search, newest first."""
    position = position_of(filters.before)
    if not is_search(filters.query):
        return page_after(_values_of(member, filters), position)
    rows = filtered_generations(member, filters)
    ids = found_ids(rows, member.team, filters.query, count=PAGE + 1, after=position)
    return _page(listed(ids))


def listed(ids: Iterable[uuid.UUID]) -> list[Listed]:
    """Results by their ids, in this order; those that are removed are left out."""
    wanted = list(ids)
    rows = Generation.objects.filter(removed_at=None, pk__in=wanted).order_by()
    found = {row[0]: Listed(*row) for row in _with_listed_columns(rows)}
    return [found[pk] for pk in wanted if pk in found]


def page_after(values: Values, position: tuple[dt.datetime, uuid.UUID] | None) -> ResultPage:
    """One page by key, not by offset."""
    if position:
        values = {**values, "before": position[0], "before_id": position[1]}
    return _page([Listed(*row) for row in _prepared(_listed, tuple(values)).tuples(values)])


def _page(found: list[Listed]) -> ResultPage:
    rows = found[:PAGE]
    return ResultPage(rows, NEWEST_FIRST.cursor_for(rows[-1]) if len(found) > PAGE else "")


def _values_of(member: Membership, filters: Filters) -> Values:
    """The values by which the filters look for rows."""
    values: Values = {"team": member.team.pk, "group": _group_of(filters).value}
    if filters.is_mine:
        values["creator"] = member.user_id
    if filters.operation:
        values["operation"] = filters.operation
    if filters.model:
        values["model"] = filters.model
    if filters.collection:
        values["collection"] = filtering.visible_id(member, filters.collection)
    return values


@cache
def _prepared(
    build: "Callable[..., QuerySet[Generation, Any]]", names: tuple[str, ...]
) -> PreparedQuery[Generation]:
    return PreparedQuery(build, **{name: KINDS[name] for name in names})


def _matching(**values: Any) -> GenerationQuerySet:
    rows = Generation.objects.filter(removed_at=None).order_by(*NEWEST_FIRST.ordering)
    if "collection" in values:
        return filtering.results_of(rows, values, LOOKUPS)
    if "before" in values:
        rows = rows.filter(NEWEST_FIRST.rows_behind(values.pop("before"), values.pop("before_id")))
    return rows.filter(**{LOOKUPS[name]: value for name, value in values.items()})


def _listed(**values: Any) -> "QuerySet[Generation, Any]":
    return _with_listed_columns(_matching(**values))[: PAGE + 1]


def _with_listed_columns(rows: GenerationQuerySet) -> "QuerySet[Generation, Any]":
    columns = ("version", "created_at", "is_imported", "spent", "creator", "creator__name")
    return rows.annotate(spent=SPENT).values_list("id", *columns)


def _counted(**values: Any) -> "QuerySet[Generation, Any]":
    return _matching(**values).values_list("pk")[: MOST + 1]


def _summed(**values: Any) -> "QuerySet[Generation, Any]":
    rows = _matching(**values).order_by().annotate(spent=SPENT)
    return rows.values_list("is_imported", "spent")[: MOST + 1]


def count_up_to_limit(values: Values) -> BoundedCount:
    (found,) = _prepared(_counted, tuple(values)).aggregate("COUNT(*)", values)
    return BoundedCount.of(found)


def position_of(before: str) -> tuple[dt.datetime, uuid.UUID] | None:
    """The moment and id that a cursor stands for; None for none and for what is not one."""
    try:
        return NEWEST_FIRST.position_of(Generation, before)
    except InvalidCursor:
        return None


def count_of(member: Membership, filters: Filters, page: ResultPage) -> BoundedCount | None:
    """How many results match, up to a limit. A search only knows what it has found so far."""
    if not is_search(filters.query):
        return count_up_to_limit(_values_of(member, filters))
    return None if filters.before else BoundedCount(len(page.rows), bool(page.more))


def sums_of_days(member: Membership, filters: Filters, page: ResultPage) -> dict[dt.date, DaySums]:
    """The sums of the page's days in the member's time zone, of all results that match the filters.

    Of a search, only days that are on the page as a whole have sums.
    """
    days: dict[dt.date, list[Listed]] = {}
    for row in page.rows:
        days.setdefault(day_of(row), []).append(row)
    sums = {day: _sums_of_rows(rows) for day, rows in days.items()}
    for day in _days_of_other_pages(filters, page):
        if is_search(filters.query):
            del sums[day]
        else:
            sums[day] = _sums_of_day(_values_of(member, filters), day)
    return sums


def day_of(row: Listed) -> dt.date:
    """The day of a result in the member's time zone."""
    return timezone.localtime(row.created_at).date()


def _days_of_other_pages(filters: Filters, page: ResultPage) -> set[dt.date]:
    """The days of the page that may begin on the page above or go on below."""
    first = {day_of(page.rows[0])} if page.rows and filters.before else set()
    return first | ({day_of(page.rows[-1])} if page.more else set())


def _sums_of_rows(rows: list[Listed]) -> DaySums:
    imported_count, credits = sum(row.is_imported for row in rows), sum(row.spent for row in rows)
    return DaySums(BoundedCount(len(rows)), imported_count, credits)


def _sums_of_day(values: Values, day: dt.date) -> DaySums:
    zone = timezone.get_current_timezone()
    begin, end = (
        dt.datetime.combine(date, dt.time.min, zone) for date in (day, day + dt.timedelta(days=1))
    )
    values = {**values, "begin": begin, "end": end}
    columns = 'COUNT(*), COUNT(*) FILTER (WHERE "is_imported"), COALESCE(SUM("spent"), 0)'
    found, imported_count, credits = _prepared(_summed, tuple(values)).aggregate(columns, values)
    return DaySums(BoundedCount.of(found), imported_count, credits)
