"""The library as a list: what is looked for, in which order, a page at a time by key."""

import uuid
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from pixstudio.library.models import Asset, Favourite, Tag
from pixstudio.library.queries.assets import favourites_among, kept_assets_of, trashed_assets_of
from pixstudio.library.searching import normalize_tag
from pixstudio.teams.models import Membership
from pixstudio.web.lists.keyset_pagination import KeysetOrder
from pixstudio.web.lists.search import filter_by_search

PAGE_SIZE = 60
# However far somebody scrolled: so many pages at most are drawn again at once.
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
    """What somebody looks for. `use` is `used`, `unused` or ''; `tag` is a tag's name."""

    words: str = ""
    kind: str = ""
    tag: str = ""
    is_favourite: bool = False
    use: str = ""
    order: str = "new"


@dataclass(frozen=True)
class AssetPage:
    """Some files in their order. `older` is the mark of the next page, '' on the last; `before` is
    the mark that this page comes after, '' on the first; `marks` are those of the files that a page
    ends with, by id; `favourites` are ids of those here."""

    assets: list[Asset]
    older: str
    before: str = ""
    marks: dict[uuid.UUID, str] = field(default_factory=dict)
    favourites: frozenset[uuid.UUID] = frozenset()


def asset_page(
    member: Membership, wanted: AssetFilter, before: str = "", through: str = ""
) -> AssetPage:
    """The files wanted that come after the mark `before`: a page of them, or with the mark `through`
    as many pages as it takes to get there, MOST_PAGES at most. Two queries.

    Raises: InvalidCursor
    """
    order = ORDERS.get(wanted.order, ORDERS["new"])
    rows = _wanted(member, wanted).order_by(*order.ordering)
    return _page(member, rows, order, before, through)


def trash_page(member: Membership, before: str = "") -> AssetPage:
    """What lies in the trash after the mark `before`, thrown away last first. Raises: InvalidCursor."""
    return _page(member, trashed_assets_of(member.team), TRASH_ORDER, before, "")


def _wanted(member: Membership, wanted: AssetFilter) -> QuerySet[Asset]:
    rows = kept_assets_of(member.team).defer("note", "searched")
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
    # The jobs are in an app above this one; the relation leads there all the same.
    inputs = Asset._meta.get_field("used_in").related_model
    is_used = Exists(inputs._default_manager.filter(asset=OuterRef("pk")))
    return rows.filter(is_used if use == "used" else ~is_used)


def _page(
    member: Membership, rows: QuerySet[Asset], order: KeysetOrder, before: str, through: str
) -> AssetPage:
    if before:
        rows = rows.filter(order.rows_after(Asset, before))
    if through:
        return _pages_through(member, rows, order, before, through)
    found = list(rows[: PAGE_SIZE + 1])
    return _made(member, found[:PAGE_SIZE], order, before, len(found) > PAGE_SIZE)


def _pages_through(
    member: Membership, rows: QuerySet[Asset], order: KeysetOrder, before: str, through: str
) -> AssetPage:
    """Everything up to a place, as far as it may be drawn at once; one query more for what follows."""
    found = list(rows.exclude(order.rows_after(Asset, through))[: PAGE_SIZE * MAX_PAGES])
    last = order.cursor_for(found[-1]) if found else through
    is_more = rows.filter(order.rows_after(Asset, last)).exists()
    return _made(member, found, order, before, is_more)


def _made(
    member: Membership, shown: list[Asset], order: KeysetOrder, before: str, is_more: bool
) -> AssetPage:
    ends = [*shown[PAGE_SIZE - 1 :: PAGE_SIZE], *shown[-1:]]
    marks = {asset.pk: order.cursor_for(asset) for asset in ends}
    older = marks[shown[-1].pk] if is_more and shown else ""
    return AssetPage(shown, older, before, marks, favourites_among(member, shown))
