"""The trash of results as its page shows it."""

import datetime as dt
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.gallery.tiles import Tile, tile_of
from pixstudio.jobs.models import Generation
from pixstudio.library.validation import format_size
from pixstudio.selections.queries import TrashTotals
from pixstudio.selections.trash_list import TrashPage
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_day


@dataclass(frozen=True)
class TrashTile:
    """A result in the trash; `fact` says who removed it and how big it is."""

    tile: Tile
    fact: str


@dataclass(frozen=True)
class TrashDay:
    label: str
    tiles: list[TrashTile]


@dataclass(frozen=True)
class Trash:
    url: str
    sum_text: str
    days: list[TrashDay]
    next_url: str
    first_url: str

    @property
    def is_empty(self) -> bool:
        return not self.days and not self.first_url


def trash_view(page: TrashPage, totals: TrashTotals, member: Membership, before: str = "") -> Trash:
    url = url_for("gallery_trash")
    return Trash(
        url,
        totals_text(totals),
        [
            TrashDay(format_day(day), [_tile(row, member) for row in rows])
            for day, rows in groupby(page.rows, key=_day_of)
        ],
        next_url=f"{url}?before={page.more}" if page.more else "",
        first_url=url if before else "",
    )


def totals_text(totals: TrashTotals) -> str:
    """`12 results, 340 MB`, or `1,000+ results`."""
    count = totals.count
    text = ngettext("%(count)s result", "%(count)s results", count.count) % {"count": count}
    return text if totals.size_bytes is None else f"{text}, {format_size(totals.size_bytes)}"


def _day_of(row: Generation) -> dt.date:
    return timezone.localtime(row.trashed_at).date()


def _tile(row: Generation, member: Membership) -> TrashTile:
    tile = tile_of(row, member)
    # Its file and poster are in no list, and have no address but this.
    poster_url = url_for("gallery_trash_poster", row.pk) if row.has_poster else tile.poster_url
    return TrashTile(replace(tile, poster_url=poster_url, video_url=""), _fact(row, member))


def _fact(row: Generation, member: Membership) -> str:
    actor = row.last_actor
    who = _("you") if row.last_actor_id == member.user_id else actor.first_name if actor else ""
    removed = _("Removed by %(name)s") % {"name": who} if who else ""
    size = format_size(row.size_bytes) if row.size_bytes else ""
    return ", ".join(part for part in (removed, size) if part)
