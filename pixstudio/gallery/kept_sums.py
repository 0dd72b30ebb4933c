"""Sums of days and months, read from `ResultSum` rather than counted."""

import datetime as dt
import functools
import operator
import uuid
from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from pixstudio.gallery.filtering.filters import Values
from pixstudio.gallery.models import SUMMED_GROUPS, ResultSum
from pixstudio.web.prepared_queries import PreparedQuery, ReplannedQuery, Value

# What sums are kept by.
KINDS: dict[str, type[Value]] = {
    "team": uuid.UUID,
    "group": str,
    "creator": int,
    "operation": str,
    "model": str,
}
_SUMS = "COALESCE(SUM({0}), 0)"
_COLUMNS = ", ".join(_SUMS.format(f'"{name}"') for name in ("count", "imported_count", "credits"))


def are_kept(values: Values) -> bool:
    """Whether there are sums of the jobs with these values."""
    return set(values) <= set(KINDS) and values["group"] in SUMMED_GROUPS


def kept_sums(values: Values, begin: dt.datetime, end: dt.datetime) -> tuple[int, int, int]:
    """Number of jobs created in a period, of imported ones among them, and credits; one query.

    The period begins and ends with a quarter of an hour.
    """
    asked = {**values, "begin": begin, "end": end}
    count, imported_count, credits = _quarters(tuple(values)).aggregate(_COLUMNS, asked)
    return int(count), int(imported_count), int(credits)


def counts_of_months(values: Values) -> dict[dt.date, int]:
    """The number of jobs of each month in the current time zone, by its first day, the newest first.

    One query, and in zones other than UTC a second one for the hours in which it is another month there.
    """
    rows = _rows(ResultSum.MONTH, **values).values_list("begins_at").annotate(Sum("count"))
    counts = Counter({_month(begins_at, dt.UTC): count for begins_at, count in rows.order_by()})
    zone = timezone.get_current_timezone()
    for begins_at, count in _hours_between(values, counts, zone):
        counts[_month(begins_at, dt.UTC)] -= count
        counts[_month(begins_at, zone)] += count
    return {month: counts[month] for month in sorted(counts, reverse=True) if counts[month] > 0}


def month_after(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


def _month(moment: dt.datetime, zone: dt.tzinfo) -> dt.date:
    return moment.astimezone(zone).date().replace(day=1)


def _hours_between(
    values: Values, months: "Counter[dt.date]", zone: dt.tzinfo
) -> "QuerySet[ResultSum, Any] | tuple[()]":
    """Quarters that are in one month here and in another in UTC, each with its number of jobs."""
    periods = []
    for month in {*months, *map(month_after, months)}:
        here, there = (dt.datetime.combine(month, dt.time.min, one) for one in (zone, dt.UTC))
        if here != there:
            periods.append(Q(begins_at__gte=min(here, there), begins_at__lt=max(here, there)))
    if not periods:
        return ()
    quarters = _rows(ResultSum.QUARTER, **values)
    found = quarters.filter(functools.reduce(operator.or_, periods))
    return found.values_list("begins_at", "count").order_by()


@functools.cache
def _quarters(names: tuple[str, ...]) -> PreparedQuery[ResultSum]:
    def build(
        begin: dt.datetime, end: dt.datetime, **values: Any
    ) -> "QuerySet[ResultSum, tuple[int, int, int]]":
        rows = _rows(ResultSum.QUARTER, **values)
        rows = rows.filter(begins_at__gte=begin, begins_at__lt=end).order_by()
        return rows.values_list("count", "imported_count", "credits")

    kinds = {name: KINDS[name] for name in names}
    return ReplannedQuery(build, begin=dt.datetime, end=dt.datetime, **kinds)


def _rows(unit: str, **values: Any) -> "QuerySet[ResultSum]":
    group = values.pop("group")
    return ResultSum.objects.filter(unit=unit, result_group=group, **values)
