"""Presenters of the gallery."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.wording import credits_text
from pixstudio.collections.queries import collection_of
from pixstudio.create.forms.fields import OFFERED
from pixstudio.gallery.newest_results import Listed, ResultPage
from pixstudio.gallery.result_lists import DaySums, Filters, day_of, position_of
from pixstudio.gallery.tiles import Tile, tiles_of
from pixstudio.pixverse.capabilities import MODEL_OF_NAME
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_day
from pixstudio.web.lists.bounded_count import BoundedCount
from pixstudio.web.wording import operation_label
from pixstudio.web.wording.operation_labels import WORDS


@dataclass(frozen=True)
class Day:
    """`label` is empty if the day continues from the page above, which has its heading."""

    label: str
    sum_text: str
    tiles: list[Tile]


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool = False
    icon: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Menu:
    label: str
    options: list[Chip]
    current: Chip | None = None


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
    clear_url: str = ""
    empty_actions: list[dict[str, str]] = field(default_factory=list)
    imports_url: str = ""
    # The chosen collection, the menu of the others, and where the filters are saved as one.
    collection: Chip | None = None
    collections_url: str = ""
    save_url: str = ""


def gallery_of(
    page: ResultPage,
    filters: Filters,
    member: Membership,
    *,
    count: BoundedCount | None,
    sums: Mapping[dt.date, DaySums],
    is_below: bool = False,
) -> Gallery:
    """The gallery with this page. `count` is of all filtered rows, `sums` the same per day.

    With `is_below` it is appended to the previous page, whose last day may continue here.
    """
    is_empty_team = not page.rows and filters.is_bare
    return Gallery(
        url=url_for("gallery"),
        query=filters.query,
        sum_text=results_text(count) if count else "",
        is_bare=is_empty_team,
        chips=_chips(filters),
        menus=[_operations(filters), _models(filters)],
        hidden=[(name, value) for name, value in _parameters(filters).items() if name != "q"],
        days=_days(page.rows, member, sums, above=_last_day(filters) if is_below else None),
        next_url=_address(filters, before=page.more) if page.more else "",
        clear_url="" if filters.is_bare else url_for("gallery"),
        empty_actions=_empty_actions(is_empty_team, member),
        imports_url=_imports_url(member),
        collection=_collection(filters, member),
        collections_url=_address(filters, "collection_menu", collection=""),
        save_url=""
        if filters.is_bare or not member.may(Role.CREATOR)
        else _address(filters, "collection_smart"),
    )


def results_text(count: BoundedCount) -> str:
    """`3 results`, or `1,000+ results`."""
    return ngettext("%(count)s result", "%(count)s results", count.count) % {"count": count}


def _imports_url(member: Membership) -> str:
    return url_for("imports") if member.may(Role.ADMIN) else ""


def _empty_actions(is_empty_team: bool, member: Membership) -> list[dict[str, str]]:
    if is_empty_team:
        create = {"label": _("Create a video"), "url": url_for("create_home")}
        bring = {"label": _("Import existing videos"), "url": _imports_url(member)}
        return [{**create, "style": "primary"}, *([bring] if bring["url"] else [])]
    return [{"label": _("Clear filters"), "url": url_for("gallery"), "style": "solid"}]


def _parameters(filters: Filters) -> dict[str, str]:
    values = {
        "state": filters.state,
        "q": filters.query,
        "mine": "1" if filters.is_mine else "",
        "operation": filters.operation,
        "model": filters.model,
        "collection": filters.collection,
    }
    return {name: value for name, value in values.items() if value}


def _address(filters: Filters, page: str = "gallery", **changes: str) -> str:
    values = {**_parameters(filters), **changes}
    query = urlencode({name: value for name, value in values.items() if value})
    return url_for(page) + (f"?{query}" if query else "")


def _collection(filters: Filters, member: Membership) -> Chip | None:
    """The collection in the address, by name if the member sees it."""
    if not filters.collection:
        return None
    found = collection_of(member, filters.collection)
    label = found.full_name if found else _("Unknown collection")
    return Chip(label, _address(filters, collection=""), current=True)


def _chips(filters: Filters) -> list[Chip]:
    def toggle(label: str, name: str, value: str, is_on: bool, icon: str) -> Chip:
        return Chip(label, _address(filters, **{name: "" if is_on else value}), is_on, icon)

    return [
        toggle(_("Mine"), "mine", "1", filters.is_mine, ""),
        toggle(_("In progress"), "state", "open", filters.state == "open", "running"),
        toggle(_("Failed"), "state", "failed", filters.state == "failed", "failed"),
    ]


def _operations(filters: Filters) -> Menu:
    chips = [Chip(operation_label(name), _address(filters, operation=name)) for name in OFFERED]
    current = None
    if filters.operation in WORDS:
        label = operation_label(filters.operation)
        current = Chip(label, _address(filters, operation=""), current=True)
    return Menu(_("Operation"), chips, current)


def _models(filters: Filters) -> Menu:
    chips = [Chip(name, _address(filters, model=name)) for name in MODEL_OF_NAME]
    current = Chip(filters.model, _address(filters, model=""), True) if filters.model else None
    return Menu(_("Model"), chips, current)


def _last_day(filters: Filters) -> dt.date | None:
    """The day of the last result on the page above."""
    position = position_of(filters.before)
    return timezone.localtime(position[0]).date() if position else None


def _days(
    rows: Sequence[Listed],
    member: Membership,
    sums: Mapping[dt.date, DaySums],
    *,
    above: dt.date | None,
) -> list[Day]:
    tiles = {tile.id: tile for tile in tiles_of(rows, member)}
    return [
        Day(
            "" if date == above else format_day(date),
            _sum_text(sums.get(date)),
            [tiles[str(row.id)] for row in group if str(row.id) in tiles],
        )
        for date, group in groupby(rows, key=day_of)
    ]


def _sum_text(sums: DaySums | None) -> str:
    if sums is None:
        return ""
    text = ngettext("%(count)s job", "%(count)s jobs", sums.count.count) % {"count": sums.count}
    if sums.count.is_more or sums.imported_count == sums.count.count:
        return text
    return f"{text}, {credits_text(sums.credits)}"
