"""Presenters of the gallery."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.batches import Entry
from pixstudio.cards.presenters.wording import credits_text
from pixstudio.collections.queries import collection_of
from pixstudio.gallery.batch_groups import tile_entries
from pixstudio.gallery.filtering.filter_form import fact_chips
from pixstudio.gallery.filtering.filter_menus import (
    Chip,
    Menu,
    address_of,
    chips_of,
    menus_of,
    parameters_of,
)
from pixstudio.gallery.filtering.filters import BY_RATING, Filters
from pixstudio.gallery.filtering.fronts import DaySums
from pixstudio.gallery.months import Year, years_of
from pixstudio.gallery.newest_results import Listed, ResultPage
from pixstudio.gallery.result_lists import (
    PAGE,
    day_of,
    position_of,
    rating_of,
    sort_of,
    sums_of_days_of,
)
from pixstudio.gallery.tiles import Tile, tiles_of
from pixstudio.marks.presenters import rating_text
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_day
from pixstudio.web.lists.bounded_count import BoundedCount

# `view` in the address: the light table.
TABLE = "table"


@dataclass(frozen=True)
class Day:
    """Tiles of a day or a rating; `label` is empty if the page above, which has it, ends with the same."""

    key: str
    label: str
    sum_text: str
    entries: list[Entry[Tile]]

    @property
    def tiles(self) -> list[Tile]:
        return [tile for entry in self.entries for tile in entry.items]


@dataclass(frozen=True)
class Gallery:
    url: str
    query: str
    sum_text: str
    is_bare: bool
    chips: list[Chip]
    menus: list[Menu]
    hidden: list[tuple[str, str]]
    days: list[Day]
    next_url: str = ""
    # Appended to the page above; ended before it was full, after as much as a page looks through.
    is_below: bool = False
    is_partial: bool = False
    clear_url: str = ""
    empty_actions: list[dict[str, str]] = field(default_factory=list)
    imports_url: str = ""
    # The form with more filters, for the menu and as a page, and what of the address means nothing.
    form_url: str = ""
    filters_url: str = ""
    note: str = ""
    # This list: its filters, without a page.
    address: str = ""
    # The chosen collection, the menu of the others, and where the filters are saved as one.
    collection: Chip | None = None
    collections_url: str = ""
    save_url: str = ""
    # Months to jump to, with the newest of the list before them.
    years: list[Year] = field(default_factory=list)
    first_url: str = ""
    # Nothing but the results.
    is_table: bool = False
    table_url: str = ""


def gallery_of(
    page: ResultPage,
    filters: Filters,
    member: Membership,
    *,
    count: BoundedCount | None,
    sums: Mapping[dt.date, DaySums],
    is_below: bool = False,
    is_table: bool = False,
) -> Gallery:
    """The gallery with this page. `count` is of all filtered rows, `sums` the same per day.

    With `is_below` it is appended to the previous page, whose last day may continue here.
    """
    view = TABLE if is_table else ""
    is_empty_team = not page.rows and filters.is_bare
    return Gallery(
        url=url_for("gallery"),
        query=filters.query,
        sum_text=results_text(count) if count else "",
        is_bare=is_empty_team,
        chips=[*chips_of(filters, member), *fact_chips(filters, member)],
        menus=menus_of(filters),
        hidden=[(name, value) for name, value in parameters_of(filters).items() if name != "q"],
        days=_groups(page.rows, filters, member, sums, is_below=is_below, has_more=bool(page.more)),
        next_url=address_of(filters, before=page.more, view=view) if page.more else "",
        is_below=is_below,
        is_partial=bool(page.more) and len(page.rows) < PAGE,
        clear_url="" if filters.is_bare else url_for("gallery"),
        empty_actions=_empty_actions(is_empty_team, member),
        imports_url=_imports_url(member),
        form_url=address_of(filters, "gallery_filter_form"),
        filters_url=address_of(filters, "gallery_filters"),
        address=address_of(filters),
        collection=_collection(filters, member),
        collections_url=address_of(filters, "collection_menu", collection=""),
        save_url=""
        if filters.is_bare or not member.may(Role.CREATOR)
        else address_of(filters, "collection_smart"),
        years=[] if is_below else years_of(filters, member, page),
        first_url=address_of(filters) if filters.before and not is_below else "",
        is_table=is_table,
        table_url=address_of(filters, before=filters.before, view=TABLE),
    )


def _collection(filters: Filters, member: Membership) -> Chip | None:
    """The collection in the address, by name if the member sees it."""
    asked = dict(filters.links).get("collection")
    if not asked:
        return None
    found = collection_of(member, asked)
    label = found.full_name if found else _("Unknown collection")
    return Chip(label, address_of(filters, collection=""), current=True)


def results_text(count: BoundedCount) -> str:
    """`3 results`, or `1,000+ results`."""
    return ngettext("%(count)s result", "%(count)s results", count.count) % {"count": count}


def _imports_url(member: Membership) -> str:
    return url_for("imports") if member.may(Role.ADMIN) else ""


def _empty_actions(is_empty_team: bool, member: Membership) -> list[dict[str, str]]:
    if is_empty_team:
        create = {"label": _("Create a video"), "url": url_for("create_home")}
        bring = {"label": _("Import existing results"), "url": _imports_url(member)}
        return [{**create, "style": "primary"}, *([bring] if bring["url"] else [])]
    return [{"label": _("Clear filters"), "url": url_for("gallery"), "style": "solid"}]


def _groups(
    rows: Sequence[Listed],
    filters: Filters,
    member: Membership,
    sums: Mapping[dt.date, DaySums],
    *,
    is_below: bool,
    has_more: bool,
) -> list[Day]:
    """The tiles under the headings of their days, or of their ratings."""
    tiles = {tile.id: tile for tile in tiles_of(rows, member)}

    def shown(group: Iterable[Listed]) -> list[Tile]:
        return [tiles[str(row.id)] for row in group if str(row.id) in tiles]

    if sort_of(filters) == BY_RATING:
        rated = rating_of(filters.before) if is_below else None
        return [
            Day("", "" if rating == rated else rating_text(rating), "", [Entry(shown(group))])
            for rating, group in groupby(rows, key=lambda row: row.rating)
        ]
    days = {date: shown(group) for date, group in groupby(rows, key=day_of)}
    entries = tile_entries(
        list(days.values()), goes_on_above=bool(filters.before), goes_on_below=has_more
    )
    above = _last_day(filters) if is_below else None
    return [
        Day(
            key=f"{date:%Y-%m-%d}",
            label="" if date == above else format_day(date),
            sum_text=day_text(sums.get(date)),
            entries=shown_entries,
        )
        for date, shown_entries in zip(days, entries, strict=True)
    ]


def _last_day(filters: Filters) -> dt.date | None:
    """The day of the last result on the page above."""
    position = position_of(filters.before)
    return timezone.localtime(position[0]).date() if position else None


@dataclass(frozen=True)
class DayHeading:
    """The sum in a day's heading, for an answer that changes it alone."""

    key: str
    sum_text: str


def headings_of_days(
    member: Membership, filters: Filters, days: Iterable[dt.date]
) -> list[DayHeading]:
    """What the headings of these days say now."""
    found = list(days)
    sums = sums_of_days_of(member, filters, found)
    return [DayHeading(f"{day:%Y-%m-%d}", day_text(sums.get(day))) for day in found]


def day_text(sums: DaySums | None) -> str:
    """`3 jobs, 240 credits` of a day; '' if that is not known."""
    if sums is None:
        return ""
    text = ngettext("%(count)s job", "%(count)s jobs", sums.count.count) % {"count": sums.count}
    if sums.count.is_more or sums.imported_count == sums.count.count:
        return text
    return f"{text}, {credits_text(sums.credits)}"
