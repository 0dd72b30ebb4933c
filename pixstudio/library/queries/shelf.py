"""The library as a list: what is looked for, in which order, a page at a time by key."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from pixstudio.library.models import Asset, Favourite, Tag
from pixstudio.library.queries.files import (
    MOMENT,
    favourites_among,
    kept_assets_of,
    moment_of,
    trashed_assets_of,
)
from pixstudio.teams.models import Membership
from pixstudio.web.folding import fold

PAGE_SIZE = 60
# However far somebody scrolled: so many pages at most are drawn again at once.
MOST_PAGES = 20
MOST_WORDS = 10
TAG_LENGTH = 40
_LONGEST_NUMBER = 18


class NoSuchPage(Exception):
    """The address names no place in the list."""


@dataclass(frozen=True)
class Order:
    """A column that a list is sorted by, from its largest value down or from its smallest up."""

    column: str
    falls: bool = True

    @property
    def keys(self) -> tuple[str, str]:
        sign = "-" if self.falls else ""
        return f"{sign}{self.column}", f"{sign}id"


ORDERS = {
    "new": Order("created_at"),
    "old": Order("created_at", falls=False),
    "name": Order("folded", falls=False),
    "size": Order("size_bytes"),
}
TRASH_ORDER = Order("trashed_at")


@dataclass(frozen=True)
class Wanted:
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
    member: Membership, wanted: Wanted, before: str = "", through: str = ""
) -> AssetPage:
    """The files wanted that come after the mark `before`: a page of them, or with the mark `through`
    as many pages as it takes to get there, MOST_PAGES at most. Two queries.

    Raises: NoSuchPage
    """
    order = ORDERS.get(wanted.order, ORDERS["new"])
    rows = _wanted(member, wanted).order_by(*order.keys)
    return _page(member, rows, order, before, through)


def trash_page(member: Membership, before: str = "") -> AssetPage:
    """What lies in the trash after the mark `before`, thrown away last first. Raises: NoSuchPage."""
    return _page(member, trashed_assets_of(member.team), TRASH_ORDER, before, "")


def _wanted(member: Membership, wanted: Wanted) -> QuerySet[Asset]:
    rows = kept_assets_of(member.team).defer("note", "searched")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    for word in fold(wanted.words).split()[:MOST_WORDS]:
        rows = rows.filter(searched__contains=word)
    if wanted.tag:
        tag = Tag.objects.filter(team=member.team, folded=fold(wanted.tag)[:TAG_LENGTH])
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
    member: Membership, rows: QuerySet[Asset], order: Order, before: str, through: str
) -> AssetPage:
    if before:
        rows = rows.filter(_beyond(order, *_place(order, before)))
    if through:
        return _pages_through(member, rows, order, before, through)
    found = list(rows[: PAGE_SIZE + 1])
    return _made(member, found[:PAGE_SIZE], order, before, len(found) > PAGE_SIZE)


def _pages_through(
    member: Membership, rows: QuerySet[Asset], order: Order, before: str, through: str
) -> AssetPage:
    """Everything up to a place, as far as it may be drawn at once; one query more for what follows."""
    found = list(rows.exclude(_beyond(order, *_place(order, through)))[: PAGE_SIZE * MOST_PAGES])
    last = mark_of(found[-1], order) if found else through
    is_more = rows.filter(_beyond(order, *_place(order, last))).exists()
    return _made(member, found, order, before, is_more)


def _made(
    member: Membership, shown: list[Asset], order: Order, before: str, is_more: bool
) -> AssetPage:
    ends = [*shown[PAGE_SIZE - 1 :: PAGE_SIZE], *shown[-1:]]
    marks = {asset.pk: mark_of(asset, order) for asset in ends}
    older = marks[shown[-1].pk] if is_more and shown else ""
    return AssetPage(shown, older, before, marks, favourites_among(member, shown))


def _beyond(order: Order, value: Any, pk: uuid.UUID) -> Q:
    """Rows after a place. The bound on the column alone is what an index can begin at."""
    way = "lt" if order.falls else "gt"
    further = Q(**{f"{order.column}__{way}": value}) | Q(**{f"pk__{way}": pk})
    return Q(**{f"{order.column}__{way}e": value}) & further


def mark_of(asset: Asset, order: Order = ORDERS["new"]) -> str:
    """The file's place in a list of this order, for an address."""
    value = getattr(asset, order.column)
    if isinstance(value, dt.datetime):
        value = f"{value.astimezone(dt.UTC):{MOMENT}}"
    return f"{value}_{asset.pk}"


def _place(order: Order, mark: str) -> tuple[Any, uuid.UUID]:
    typed, _, key = mark.rpartition("_")
    try:
        pk = uuid.UUID(key)
    except ValueError as error:
        raise NoSuchPage from error
    value = _value(order, typed)
    if value is None:
        raise NoSuchPage
    return value, pk


def _value(order: Order, typed: str) -> Any:
    if order.column.endswith("_at"):
        return moment_of(typed)
    if order.column == "size_bytes":
        return int(typed) if typed.isdecimal() and len(typed) <= _LONGEST_NUMBER else None
    return None if "\x00" in typed else typed
