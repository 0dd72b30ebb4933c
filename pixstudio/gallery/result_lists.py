"""Lists of results by filters and search, page by page. None reads more of a team's history than it shows."""

import datetime as dt
import heapq
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils import timezone

from pixstudio.gallery.filtering.fact_front import FactFront
from pixstudio.gallery.filtering.filters import (
    BY_RATING,
    NEWEST,
    OLDEST,
    Filters,
    Values,
    filtered_generations,
    period_of,
)
from pixstudio.gallery.filtering.fronts import (
    NEWEST_FIRST,
    OLDEST_FIRST,
    DaySums,
    Front,
    IndexFront,
    Part,
    Position,
    SiftedFront,
    count_of_all,
    listed,
    part_of,
    position_after,
)
from pixstudio.gallery.filtering.list_fronts import fronts_of
from pixstudio.gallery.newest_results import Listed, ResultPage
from pixstudio.jobs.models import Generation
from pixstudio.search.queries import (
    NEWEST_ROWS,
    NewestRows,
    Search,
    found_ids,
    ids_that_match,
    is_search,
    only_excludes,
)
from pixstudio.teams.models import Membership, Role
from pixstudio.web.lists.bounded_count import BoundedCount
from pixstudio.web.lists.ids import LAST_ID
from pixstudio.web.lists.keyset_pagination import InvalidCursor, KeysetOrder, format_timestamp

PAGE = 60


def filtered_page(member: Membership, filters: Filters) -> ResultPage:
    """One page of what matches the filters and the search, in the order that is asked for."""
    after = position_of(filters.before)
    sort = sort_of(filters)
    if is_search(filters.query):
        return _page(_part_of_search(member, filters, after))
    fronts = fronts_of(member, filters)
    if sort == BY_RATING:
        return _page_by_rating(fronts, rating_of(filters.before), after)
    order = OLDEST_FIRST if sort == OLDEST else NEWEST_FIRST
    return _page(_merged(fronts.values(), order, after, PAGE + 1))


def page_after(values: Values, after: Position | None) -> ResultPage:
    """One page of the jobs with these values, by key, not by offset."""
    return _page(IndexFront(values).part(NEWEST_FIRST, after, PAGE + 1))


def count_up_to_limit(values: Values) -> BoundedCount:
    return IndexFront(values).count()


def sort_of(filters: Filters) -> str:
    """The order of the list; what a search found is always newest first."""
    return NEWEST if is_search(filters.query) else filters.sort


def _merged(fronts: Iterable[Front], order: KeysetOrder, after: Position | None, most: int) -> Part:
    """The first rows of all fronts, in their common order."""
    parts = [front.part(order, after, most) for front in fronts]
    if len(parts) == 1:
        return parts[0]
    rows = heapq.merge(
        *(part.rows for part in parts),
        key=lambda row: (row.created_at, row.id),
        reverse=order.descending,
    )
    return part_of(list(itertools.islice(rows, most)), most)


def _page(part: Part) -> ResultPage:
    rows = part.rows[:PAGE]
    if len(part.rows) > PAGE:
        return ResultPage(rows, _cursor(position_after(rows)))
    # A front that passed over many rows stopped before the page was full.
    return ResultPage(rows, _cursor(part.stopped_at) if part.stopped_at else "")


def first_rows(page: ResultPage, filters: Filters, limit: int) -> ResultPage:
    """The page cut to its first rows, with the cursor behind them."""
    if limit >= len(page.rows):
        return page
    rows = page.rows[:limit]
    more = _cursor(position_after(rows))
    return ResultPage(rows, f"{rows[-1].rating}_{more}" if sort_of(filters) == BY_RATING else more)


def _page_by_rating(
    fronts: Mapping[int, Front], rated: int | None, after: Position | None
) -> ResultPage:
    """The best first, and of one rating the newest; after a result with this rating and position."""
    found: list[Listed] = []
    for rating in sorted(fronts, reverse=True):
        if rated is not None and rating > rated:
            continue
        begin = after if rating == rated else None
        found += fronts[rating].part(NEWEST_FIRST, begin, PAGE + 1).rows
        if len(found) > PAGE:
            break
    rows = found[:PAGE]
    more = f"{rows[-1].rating}_{_cursor(position_after(rows))}" if len(found) > PAGE else ""
    return ResultPage(rows, more)


def _part_of_search(member: Membership, filters: Filters, after: Position | None) -> Part:
    filters = replace(filters, sort=NEWEST)
    fronts = list(fronts_of(member, filters).values())
    search = Search(member.team, filters.query, names_accounts=member.may(Role.ADMIN))
    if only_excludes(filters.query):
        return _part_without(search, fronts, after)

    def newest(before: dt.datetime | None) -> NewestRows:
        position = (before, LAST_ID) if before else None
        part = _looked_through(fronts, position)
        return NewestRows([row.id for row in part.rows], part.stopped_at and part.stopped_at[0])

    is_one_range = [type(front) for front in fronts] == [IndexFront]
    ids = found_ids(
        filtered_generations(member, filters),
        search,
        count=PAGE + 1,
        between=period_of(member, filters),
        after=after,
        newest=None if is_one_range and filters.lowest_rating is None else newest,
    )
    return Part(listed(ids))


def _part_without(search: Search, fronts: list[Front], after: Position | None) -> Part:
    """The next rows of the list that don't have what the search excludes."""
    part = _looked_through(fronts, after)
    found = ids_that_match(search, [row.id for row in part.rows])
    rows = [row for row in part.rows if row.id in found]
    return part_of(rows[: PAGE + 1], PAGE + 1) if len(rows) > PAGE else Part(rows, part.stopped_at)


def _looked_through(fronts: list[Front], after: Position | None) -> Part:
    """The first rows of the list, of which as many are read as a search reads."""
    if isinstance(fronts[0], SiftedFront | FactFront):
        return fronts[0].among(NEWEST_FIRST, after, NEWEST_ROWS)
    return _merged(fronts, NEWEST_FIRST, after, NEWEST_ROWS)


def _cursor(position: Position) -> str:
    return f"{format_timestamp(position[0])}_{position[1]}"


def position_of(before: str) -> Position | None:
    """The moment and id that a cursor stands for; None for none and for what is not one."""
    try:
        return NEWEST_FIRST.position_of(Generation, _without_rating(before)[1])
    except InvalidCursor:
        return None


def rating_of(before: str) -> int | None:
    """The rating in the cursor of a list by rating."""
    rating, position = _without_rating(before)
    return int(rating) if rating and position_of(position) else None


def _without_rating(before: str) -> tuple[str, str]:
    rating, separator, position = before.partition("_")
    is_rating = separator and len(rating) == 1 and rating.isascii() and rating.isdecimal()
    return (rating, position) if is_rating else ("", before)


def count_of(member: Membership, filters: Filters, page: ResultPage) -> BoundedCount | None:
    """How many results match, up to a limit. A search only knows what it has found so far."""
    if not filters.before and not page.more:
        return BoundedCount(len(page.rows))
    if not is_search(filters.query):
        return count_of_all(front.count() for front in fronts_of(member, filters).values())
    return None if filters.before else BoundedCount(len(page.rows), bool(page.more))


def sums_of_days(member: Membership, filters: Filters, page: ResultPage) -> dict[dt.date, DaySums]:
    """The sums of the page's days in the member's time zone, of all results that match the filters.

    Of a search, only days that are on the page as a whole have sums; in a list by rating there are no days.
    """
    if sort_of(filters) == BY_RATING:
        return {}
    days: dict[dt.date, list[Listed]] = {}
    for row in page.rows:
        days.setdefault(day_of(row), []).append(row)
    sums = {day: _sums_of_rows(rows) for day, rows in days.items()}
    for day in _days_of_other_pages(filters, page):
        if is_search(filters.query):
            del sums[day]
        else:
            sums[day] = _sums_of_day(member, filters, day)
    return sums


def day_of(row: Listed | Generation) -> dt.date:
    """The day of a result in the member's time zone."""
    return timezone.localtime(row.created_at).date()


def sums_of_days_of(
    member: Membership, filters: Filters, days: Iterable[dt.date]
) -> dict[dt.date, DaySums]:
    """The sums of these days in a list; of a search and of a list by rating none are known."""
    if sort_of(filters) == BY_RATING or is_search(filters.query):
        return {}
    return {day: _sums_of_day(member, filters, day) for day in days}


def _days_of_other_pages(filters: Filters, page: ResultPage) -> set[dt.date]:
    """The days of the page that may begin on the page above or go on below."""
    first = {day_of(page.rows[0])} if page.rows and filters.before else set()
    last = {day_of(page.rows[-1])} if page.rows and page.more else set()
    return first | last


def _sums_of_rows(rows: list[Listed]) -> DaySums:
    imported_count, credits = sum(row.is_imported for row in rows), sum(row.spent for row in rows)
    return DaySums(BoundedCount(len(rows)), imported_count, credits)


def _sums_of_day(member: Membership, filters: Filters, day: dt.date) -> DaySums:
    zone = timezone.get_current_timezone()
    begin, end = (
        dt.datetime.combine(date, dt.time.min, zone) for date in (day, day + dt.timedelta(days=1))
    )
    return DaySums.of(front.sums(begin, end) for front in fronts_of(member, filters).values())
