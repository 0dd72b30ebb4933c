"""The months of a list, to jump to."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.core.cache import caches
from django.utils import timezone

from pixstudio.gallery.filtering.filter_menus import address_of
from pixstudio.gallery.filtering.filters import BY_RATING, OLDEST, Filters, Values, values_of
from pixstudio.gallery.kept_sums import are_kept, counts_of_months, month_after
from pixstudio.gallery.newest_results import ResultPage
from pixstudio.gallery.result_lists import day_of, sort_of
from pixstudio.jobs.queries.versions import changes_mark
from pixstudio.search.queries import is_search
from pixstudio.teams.models import Membership
from pixstudio.web.formatting import format_date, format_number
from pixstudio.web.lists.ids import LAST_ID
from pixstudio.web.lists.keyset_pagination import format_timestamp

# Fewer are in sight anyway.
LEAST = 2


@dataclass(frozen=True)
class Month:
    """`count_text` is empty where only some of its results are in the list. `key` is `2026-11`."""

    key: str
    label: str
    full_label: str
    count_text: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Year:
    label: str
    months: list[Month]


def years_of(filters: Filters, member: Membership, page: ResultPage) -> list[Year]:
    """The months with results in the order of the list, by year; none for a list of another order.

    With filters that no sums are kept by, a month may have no results that match.
    """
    values = values_of(member, filters)
    if sort_of(filters) == BY_RATING or not are_kept(values):
        return []
    counts = _kept_counts(values, member)
    if len(counts) < LEAST:
        return []
    months = sorted(counts, reverse=sort_of(filters) != OLDEST)
    current = day_of(page.rows[0]).replace(day=1) if page.rows else None
    shown = {month: _month(month, filters, counts, current) for month in months}
    return [
        Year(str(year), [shown[month] for month in group])
        for year, group in groupby(months, key=lambda month: month.year)
    ]


def _month(
    month: dt.date, filters: Filters, counts: Mapping[dt.date, int], current: dt.date | None
) -> Month:
    return Month(
        key=f"{month:%Y-%m}",
        label=format_date(month, "M"),
        full_label=format_date(month, "F Y"),
        count_text=format_number(counts[month]) if _are_all(filters) else "",
        url=address_of(filters, before=_cursor_before(month, sort_of(filters) == OLDEST)),
        is_current=month == current,
    )


def _are_all(filters: Filters) -> bool:
    """Whether the list has all results that the sums are of."""
    is_rated = filters.sift is not None or filters.lowest_rating is not None
    return not (is_rated or filters.links or filters.facts or is_search(filters.query))


def _cursor_before(month: dt.date, is_oldest_first: bool) -> str:
    """The position just before the month's first result in the order of the list."""
    start = month if is_oldest_first else month_after(month)
    moment = dt.datetime.combine(start, dt.time.min, timezone.get_current_timezone())
    return f"{format_timestamp(moment - dt.timedelta(microseconds=1))}_{LAST_ID}"


def _kept_counts(values: Values, member: Membership) -> Mapping[dt.date, int]:
    """Read again when a job of the team has changed, and each minute."""
    zone, cache = timezone.get_current_timezone_name(), caches["markup"]
    asked = hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()
    key = f"months:{asked}:{zone}:{changes_mark(member)}"
    found: Mapping[dt.date, int] | None = cache.get(key)
    if found is None:
        found = counts_of_months(values)
        cache.set(key, found)
    return found
