"""Display data of the library page and the trash: tiles grouped by day, filters, totals."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.library.operations.quota import held_bytes
from pixstudio.library.presenters.filters import chips, hidden_fields, list_url, menus
from pixstudio.library.presenters.tile_markup import FileMarkup, file_markup
from pixstudio.library.presenters.tiles import drop_area, is_waiting
from pixstudio.library.queries import AssetFilter, AssetPage, Totals
from pixstudio.library.validation import format_size
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_day, format_number
from pixstudio.web.lists.keyset_pagination import parse_timestamp


@dataclass(frozen=True)
class TileGroup:
    """Tiles under a heading; '' if they continue the previous page's group, or without headings."""

    label: str
    tiles: list[FileMarkup]


@dataclass(frozen=True)
class AssetList:
    """A part of the list. `next_url` is the next page, `more_url` only its tiles. `waiting_url` polls for
    pending previews. `is_thrown_away`: the team has files, but all are in the trash.
    """

    groups: list[TileGroup] = field(default_factory=list)
    url: str = ""
    next_url: str = ""
    more_url: str = ""
    first_url: str = ""
    before: str = ""
    waiting_url: str = ""
    is_bare: bool = False
    is_thrown_away: bool = False
    may_bring: bool = True

    @property
    def empty_actions(self) -> list[dict[str, str]]:
        return [{"label": _("Clear filters"), "url": url_for("library")}]

    @property
    def trash_actions(self) -> list[dict[str, str]]:
        trash = {"label": _("View trash"), "url": url_for("library_trash")}
        return [trash] if self.may_bring else []


def build_asset_list(page: AssetPage, wanted: AssetFilter, **more: bool) -> AssetList:
    """The tiles of a page, grouped by day if sorted by time; `more` are further fields of AssetList."""
    has_days = wanted.order in ("new", "old")
    groups = _groups(page, "created_at") if has_days else _one_group(page)
    return AssetList(
        groups=groups,
        url=list_url(url_for("library_asset_list"), wanted),
        next_url=list_url(url_for("library"), wanted, before=page.older) if page.older else "",
        more_url=list_url(url_for("library_asset_list"), wanted, before=page.older)
        if page.older
        else "",
        first_url=list_url(url_for("library"), wanted) if page.before else "",
        before=page.before,
        waiting_url=_waiting_url(page),
        **more,
    )


def _one_group(page: AssetPage) -> list[TileGroup]:
    tiles = list(file_markup(page).values())
    return [TileGroup("", tiles)] if tiles else []


def _groups(page: AssetPage, column: str, *, is_trash: bool = False) -> list[TileGroup]:
    groups: list[TileGroup] = []
    tiles = file_markup(page, is_trash=is_trash)
    current = _day_of_mark(page.before)
    for asset in page.assets:
        day = timezone.localtime(getattr(asset, column)).date()
        if day != current or not groups:
            groups.append(TileGroup(format_day(day) if day != current else "", []))
        groups[-1].tiles.append(tiles[asset.pk])
        current = day
    return groups


def _day_of_mark(mark: str) -> dt.date | None:
    moment = parse_timestamp(mark.rpartition("_")[0])
    return timezone.localtime(moment).date() if moment else None


def _waiting_url(page: AssetPage) -> str:
    waiting = [str(asset.pk) for asset in page.assets if is_waiting(asset)]
    return f"{url_for('library_pending_tiles')}?ids={','.join(waiting)}" if waiting else ""


@dataclass(frozen=True)
class LibraryTotals:
    """Totals of the whole library and the trash, and all tags."""

    sums: Totals
    trash: Totals
    tags: list[str]

    @property
    def is_bare(self) -> bool:
        return not self.sums.count and not self.trash.count


def library_page(
    page: AssetPage, wanted: AssetFilter, member: Membership, counted: LibraryTotals
) -> dict[str, Any]:
    """Data of the library page."""
    url, is_bare = url_for("library"), counted.is_bare
    may_create = member.may(Role.CREATOR)
    return {
        "url": url,
        "here": list_url(url, wanted),
        "shelf": build_asset_list(
            page,
            wanted,
            is_bare=is_bare,
            is_thrown_away=bool(counted.trash.count and not counted.sums.count),
            may_bring=may_create,
        ),
        "is_bare": is_bare,
        "query": wanted.words,
        "hidden": hidden_fields(wanted),
        "chips": chips(wanted, counted.sums.counts),
        "menus": menus(wanted, counted.tags),
        "clear_url": "" if wanted == AssetFilter(order=wanted.order) else url,
        "sums": totals_view(counted, member),
        "tags": counted.tags,
        "may_create": may_create,
        **(drop_area() if may_create else {}),
    }


def totals_view(counted: LibraryTotals, member: Membership) -> dict[str, Any]:
    """Totals of the library and the trash for the top bar."""
    sums, trash = counted.sums, counted.trash
    return {
        "words": _sum_text(sums, trash, member.team.library_quota_bytes) + _own_text(member),
        "trash_text": format_number(trash.count) if trash.count else "",
        "trash_url": url_for("library_trash"),
        "is_bare": counted.is_bare,
    }


def _sum_text(sums: Totals, trash: Totals, quota: int | None) -> str:
    """`128 files, 3.4 GB` including the trash, and `of 10 GB` if the team has a quota."""
    count = sums.count
    files = ngettext("%(count)s file", "%(count)s files", count) % {"count": format_number(count)}
    used = format_size(sums.size_bytes + trash.size_bytes)
    if quota is None:
        return f"{files}, {used}"
    values = {"files": files, "used": used, "quota": format_size(quota)}
    return _("%(files)s, %(used)s of %(quota)s") % values


def _own_text(member: Membership) -> str:
    """` · you: 3.4 of 5 GB` with results, for a member with a limit; no query for others."""
    quota = member.storage_quota_bytes
    if quota is None:
        return ""
    held = format_size(held_bytes(member.team, member.user_id))
    values = {"held": held, "quota": format_size(quota)}
    return _(" · you: %(held)s of %(quota)s with results") % values


def trash_view(page: AssetPage, trash: Totals) -> dict[str, Any]:
    """Data of the trash page, newest first."""
    count, url = trash.count, url_for("library_trash")
    text = ngettext("%(count)s file, %(size)s", "%(count)s files, %(size)s", count)
    groups = _groups(page, "trashed_at", is_trash=True)
    return {
        "url": url,
        "library_url": url_for("library"),
        "shelf": AssetList(
            groups=groups,
            next_url=f"{url}?before={page.older}" if page.older else "",
            more_url=f"{url}?before={page.older}" if page.older else "",
            first_url=url if page.before else "",
        ),
        "is_empty": not count,
        "sum_text": text % {"count": format_number(count), "size": format_size(trash.size_bytes)},
    }
