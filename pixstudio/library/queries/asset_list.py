"""The filtered and sorted library, with keyset pagination."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from pixstudio.library.models import Asset, Favourite, Tag
from pixstudio.library.queries.assets import favourites_among, kept_assets_of, trashed_assets_of
from pixstudio.library.search_text import normalize_tag
from pixstudio.teams.models import Membership
from pixstudio.web.lists.keyset_pagination import KeysetOrder
from pixstudio.web.lists.search import filter_by_search

PAGE_SIZE = 60
# At most this many pages are rendered at once when a scroll position is restored.
MAX_PAGES = 20
ORDERS = {
    "new": KeysetOrder("created_at"),
    "old": KeysetOrder("created_at", descending=False),
    "name": KeysetOrder("folded", descending=False),
    "size": KeysetOrder("size_bytes"),
}
TRASH_ORDER = KeysetOrder("trashed_at")


@dataclass(frozen=True)
class AssetFilter:
    """Filter values. `use` is `used`, `unused` or ''; `tag` is a tag's name."""

    words: str = ""
    kind: str = ""
    tag: str = ""
    is_favourite: bool = False
    use: str = ""
    order: str = "new"


class FileRow(NamedTuple):
    """All that lists show of a file, in the columns of `Asset`."""

    pk: uuid.UUID
    kind: str
    name: str
    folded: str
    size_bytes: int
    width: int | None
    height: int | None
    duration_seconds: float | None
    plays_everywhere: bool
    thumbnail: str
    preview: str
    playable: str
    scaled: str
    derive_due_at: dt.datetime | None
    created_at: dt.datetime
    trashed_at: dt.datetime | None


@dataclass(frozen=True)
class AssetPage:
    """A page of files. `older` is the cursor of the next page, '' on the last; `before` is the page's own
    cursor, '' on the first; `marks` are the cursors of files that end a page, by id; `favourites` are
    the ids of the member's favourites among them.
    """

    assets: list[FileRow]
    older: str
    before: str = ""
    marks: dict[uuid.UUID, str] = field(default_factory=dict)
    favourites: frozenset[uuid.UUID] = frozenset()


def asset_page(
    member: Membership,
    wanted: AssetFilter,
    before: str = "",
    through: str = "",
    limit: int = PAGE_SIZE,
) -> AssetPage:
    """The filtered files after the cursor `before`: one page of at most `limit`, or with the cursor `through`
    all pages up to it, at most MAX_PAGES. Two queries.

    Raises: InvalidCursor.
    """
    order = ORDERS.get(wanted.order, ORDERS["new"])
    rows = _filtered(member, wanted).order_by(*order.ordering)
    if before:
        rows = rows.filter(order.rows_after(Asset, before))
    if through:
        return _pages_through(member, rows, order, before, through)
    return _page(member, rows, order, before, limit)


def trash_page(member: Membership, before: str = "") -> AssetPage:
    """Files in the trash after the cursor `before`, last trashed first. Raises: InvalidCursor."""
    rows = trashed_assets_of(member.team)
    if before:
        rows = rows.filter(TRASH_ORDER.rows_after(Asset, before))
    return _page(member, rows, TRASH_ORDER, before)


def _filtered(member: Membership, wanted: AssetFilter) -> QuerySet[Asset]:
    rows = kept_assets_of(member.team)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    rows = filter_by_search(rows, wanted.words)
    if wanted.tag:
        tag = Tag.objects.filter(team=member.team, folded=normalize_tag(wanted.tag))
        rows = rows.filter(pk__in=tag.values("assets"))
    if wanted.is_favourite:
        liked = Favourite.objects.filter(user=member.user_id)
        rows = rows.filter(pk__in=liked.values("asset"))
    return _by_use(rows, wanted.use)


def _by_use(rows: QuerySet[Asset], use: str) -> QuerySet[Asset]:
    if use not in ("used", "unused"):
        return rows
    # Jobs belong to a higher app that can't be imported here; the reverse relation reaches them.
    inputs = Asset._meta.get_field("used_in").related_model
    is_used = Exists(inputs._default_manager.filter(asset=OuterRef("pk")))
    return rows.filter(is_used if use == "used" else ~is_used)


def _page(
    member: Membership,
    rows: QuerySet[Asset],
    order: KeysetOrder,
    before: str,
    limit: int = PAGE_SIZE,
) -> AssetPage:
    found = _read(rows[: limit + 1])
    return _build_page(member, found[:limit], order, before, len(found) > limit)


def _pages_through(
    member: Membership, rows: QuerySet[Asset], order: KeysetOrder, before: str, through: str
) -> AssetPage:
    """All files up to a cursor, at most MAX_PAGES; one more query for the next page."""
    found = _read(rows.exclude(order.rows_after(Asset, through))[: PAGE_SIZE * MAX_PAGES])
    last = order.cursor_for(found[-1]) if found else through
    is_more = rows.filter(order.rows_after(Asset, last)).exists()
    return _build_page(member, found, order, before, is_more)


def _read(rows: QuerySet[Asset]) -> list[FileRow]:
    return [FileRow(*row) for row in rows.values_list(*FileRow._fields)]


def _build_page(
    member: Membership, shown: list[FileRow], order: KeysetOrder, before: str, is_more: bool
) -> AssetPage:
    ends = [*shown[PAGE_SIZE - 1 :: PAGE_SIZE], *shown[-1:]]
    marks = {asset.pk: order.cursor_for(asset) for asset in ends}
    older = marks[shown[-1].pk] if is_more and shown else ""
    return AssetPage(shown, older, before, marks, favourites_among(member, shown))
