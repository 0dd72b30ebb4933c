"""The items of a collection, page by page in its order, and covers of collections."""

import contextlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from pixstudio.collections.models import Collection, CollectionItem, Order
from pixstudio.collections.queries import HIDDEN, has_projects, shown_items, visible_collections
from pixstudio.gallery.filtering.fronts import listed
from pixstudio.gallery.newest_results import Listed
from pixstudio.jobs.states import ResultGroup
from pixstudio.library.models import Asset
from pixstudio.teams.models import Membership
from pixstudio.web.lists.bounded_count import MOST
from pixstudio.web.lists.keyset_pagination import InvalidCursor, KeysetOrder
from pixstudio.web.lists.search import filter_by_search
from pixstudio.web.prepared_queries import PreparedQuery

PAGE = 60
# Shown again after a move, so that nothing that was loaded disappears.
MAX_SHOWN = 600
ORDERS = {
    Order.NEWEST.value: KeysetOrder("made_at"),
    Order.OLDEST.value: KeysetOrder("made_at", descending=False),
    Order.RATING.value: KeysetOrder("rating_rank"),
    Order.NAME.value: KeysetOrder("title", descending=False),
    Order.MANUAL.value: KeysetOrder("position", descending=False),
}
BY_NAME = KeysetOrder("searched", descending=False)


@dataclass(frozen=True)
class ItemPage:
    """Items with their results and files by id; `more` is the next page's cursor, '' on the last."""

    items: list[CollectionItem]
    results: list[Listed]
    files: dict[UUID, Asset]
    more: str


def page_of_items(collection: Collection, cursor: str, count: int = PAGE) -> ItemPage:
    """One page by key, not by offset; an unusable cursor begins at the start. Three queries."""
    order = ORDERS[collection.order]
    if not cursor and count == PAGE:
        found = _FIRST_PAGES[collection.order].rows({"collection": collection.pk})
    else:
        rows = shown_items(collection.pk).order_by(*order.ordering)
        with contextlib.suppress(InvalidCursor):
            rows = rows.filter(order.rows_after(CollectionItem, cursor)) if cursor else rows
        found = list(rows[: count + 1])
    items = found[:count]
    results = listed(item.generation_id for item in items if item.generation_id)
    wanted = [item.asset_id for item in items if item.asset_id]
    files = Asset.objects.in_bulk(wanted) if wanted else {}
    return ItemPage(
        items, results, files, order.cursor_for(items[-1]) if len(found) > count else ""
    )


def _first_page(order: str) -> PreparedQuery[CollectionItem]:
    """The items of a usual page and one more. Other sizes are too many to keep a statement for each."""
    ordering = ORDERS[order].ordering
    return PreparedQuery(
        lambda collection: shown_items(collection).order_by(*ordering)[: PAGE + 1], collection=UUID
    )


_FIRST_PAGES = {order: _first_page(order) for order in ORDERS}


class CountOf(Subquery):
    """The number of rows of a query, which has a limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class CollectionPage:
    """Collections with `item_count` (up to one more than is counted) and `newest_item`."""

    rows: list[Any]
    more: str = ""


def with_counts(rows: "QuerySet[Collection]") -> "QuerySet[Any]":
    """Collections with how many items they show and the newest that has a picture."""
    shown = CollectionItem.objects.filter(collection=OuterRef("pk"), asset__trashed_at=None)
    shown = shown.exclude(generation__result_group__in=HIDDEN).order_by()
    pictures = shown.exclude(generation__result_group=ResultGroup.OPEN.value)
    newest = pictures.order_by("-made_at", "-id").values("pk")[:1]
    return (
        rows.select_related("parent")
        .prefetch_related("members__user", "parent__members__user", "children")
        .annotate(item_count=CountOf(shown.values("pk")[: MOST + 1]), newest_item=Subquery(newest))
    )


def page_of_collections(
    member: Membership, *, query: str, is_archived: bool, cursor: str, limit: int = PAGE
) -> CollectionPage:
    """One page of the collections that the member sees, by name. A search finds projects too."""
    rows = visible_collections(member).filter(archived_at__isnull=not is_archived)
    if query:
        rows = filter_by_search(rows, query)
    elif not is_archived:
        rows = rows.filter(parent=None)
    with contextlib.suppress(InvalidCursor):
        rows = rows.filter(BY_NAME.rows_after(Collection, cursor)) if cursor else rows
    found = list(with_counts(rows.order_by(*BY_NAME.ordering))[: limit + 1])
    more = BY_NAME.cursor_for(found[limit - 1]) if len(found) > limit else ""
    return CollectionPage(found[:limit], more)


def projects_of(member: Membership, collection: Collection) -> list[Any]:
    """A client's projects that are not archived."""
    if not has_projects(collection):
        return []
    rows = visible_collections(member).filter(parent=collection, archived_at=None)
    return list(with_counts(rows.order_by(*BY_NAME.ordering))[:PAGE])
