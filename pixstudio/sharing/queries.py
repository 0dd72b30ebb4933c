"""Share links, what they show, and reviews; each from an index, in its order."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import Count, Exists, Model, OuterRef, QuerySet

from pixstudio.collections.models import Collection, CollectionItem
from pixstudio.collections.queries import shown_items
from pixstudio.gallery.collections.items import ORDERS
from pixstudio.jobs.models import FILE_GONE, Generation
from pixstudio.jobs.states import ResultGroup
from pixstudio.sharing.models import ReviewComment, ShareLink, Verdict
from pixstudio.teams.models import Team
from pixstudio.web.lists.bounded_count import MOST, BoundedCount
from pixstudio.web.lists.keyset_pagination import InvalidCursor, KeysetOrder
from pixstudio.web.prepared_queries import PreparedQuery
from pixstudio.web.secrets.digests import digest_of

PAGE = 30
SHARED_PAGE = 48
# Results of a collection that one archive holds.
MAX_ARCHIVED = 300
LINKS_SHOWN = 50
VERDICTS_SHOWN = 50
# A link takes no more, so that one that got around fills no disk; its page shows all of them.
MAX_COMMENTS = 300
NEWEST_FIRST = KeysetOrder("created_at")
LONGEST_FIRST = KeysetOrder("expires_at")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class ListPage:
    """Rows of a list, and the cursor of what comes after them; '' at its end."""

    rows: list[Any]
    more: str = ""


def link_of_secret(secret: str, now: dt.datetime) -> ShareLink | None:
    """The link, if it is neither expired nor revoked: what does not work any more was never there."""
    rows = ShareLink.objects.working(now).select_related("team", "collection")
    return rows.filter(secret_digest=digest_of(secret)).first()


def shared_result(link: ShareLink, pk: uuid.UUID) -> Generation | None:
    """A result that visitors of a link see; None for any other one, and if it was removed."""
    if link.collection is not None:
        item = shared_items(link.collection).filter(generation=pk).first()
        return item.generation if item else None
    rows = Generation.objects.of(link.team).filter(pk=pk)
    return rows.first() if pk == link.generation_id else None


def shared_items(collection: Collection) -> "QuerySet[CollectionItem]":
    """The items of a collection that visitors see, in its order: finished results, no library files."""
    rows = shown_items(collection.pk).filter(generation__result_group=ResultGroup.FINISHED)
    rows = rows.filter(generation__team=collection.team_id)
    rows = rows.exclude(generation__file="").exclude(generation__problem=FILE_GONE)
    return rows.order_by(*ORDERS[collection.order].ordering).select_related("generation")


def shared_results(collection: Collection, most: int) -> list[Generation]:
    """The first results that visitors see of a collection."""
    return [item.generation for item in shared_items(collection)[:most] if item.generation]


def page_of_shared_items(collection: Collection, after: str) -> ListPage:
    """A page of what visitors see of a collection; an unusable cursor begins at the start."""
    order, rows = ORDERS[collection.order], shared_items(collection)
    with contextlib.suppress(InvalidCursor):
        rows = rows.filter(order.rows_after(CollectionItem, after)) if after else rows
    found = list(rows[: SHARED_PAGE + 1])
    shown = found[:SHARED_PAGE]
    return ListPage(shown, order.cursor_for(shown[-1]) if len(found) > SHARED_PAGE else "")


def shared_neighbours(
    collection: Collection, result: Generation
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The results before and after one, in the collection's order; None at its ends."""
    rows = CollectionItem.objects.filter(collection=collection, generation=result)
    item = rows.first()
    if item is None:
        return None, None
    order = ORDERS[collection.order]
    back = replace(order, descending=not order.descending)
    return tuple(  # type: ignore[return-value]
        shared_items(collection)
        .filter(one.rows_after(CollectionItem, one.cursor_for(item)))
        .order_by(*one.ordering)
        .values_list("generation_id", flat=True)
        .first()
        for one in (back, order)
    )


def links_of_collection(collection: Collection) -> list[ShareLink]:
    """Links that are not revoked, also those that expired; the newest first."""
    rows = ShareLink.objects.filter(collection=collection, revoked_at=None)
    return list(rows.select_related("created_by").order_by("-created_at", "-id")[:LINKS_SHOWN])


def comment_counts_of_link(link: ShareLink, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many comments each of these results has on one link."""
    rows = ReviewComment.objects.filter(link=link, generation__in=list(ids)).order_by()
    return dict(rows.values_list("generation").annotate(Count("pk")))


def latest_verdicts_of_link(link: ShareLink, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The latest decision on each of these results on one link."""
    rows = Verdict.objects.filter(link=link, generation__in=list(ids)).order_by("decided_at", "id")
    return dict(rows.values_list("generation_id", "decision"))


def was_shared(generation: Generation) -> bool:
    """Whether the result ever had a link, or was reviewed in a shared collection."""
    return bool(_SHARED.tuples({"generation": generation.pk}))


def _shared(generation: uuid.UUID) -> "QuerySet[Generation, Any]":
    links = ShareLink.objects.filter(generation=generation).order_by()
    comments = ReviewComment.objects.filter(generation=generation).order_by()
    verdicts = Verdict.objects.filter(generation=generation).order_by()
    rows = Generation.objects.filter(pk=generation).order_by().values_list("pk")
    return rows.filter(Exists(links) | Exists(comments) | Exists(verdicts))


_SHARED = PreparedQuery(_shared, generation=uuid.UUID)


def links_of_result(generation: Generation) -> list[ShareLink]:
    """Links that are not revoked, also those that expired; the newest first."""
    rows = ShareLink.objects.filter(generation=generation, revoked_at=None)
    return list(rows.select_related("created_by").order_by("-created_at", "-id")[:LINKS_SHOWN])


def working_links_of_team(team: Team, now: dt.datetime, before: str) -> ListPage:
    """All links that work, those that never expire first."""
    rows = ShareLink.objects.working(now).filter(team=team)
    rows = rows.select_related("created_by", "collection__parent")
    return _page(rows, LONGEST_FIRST, before)


def ended_links(team_id: uuid.UUID, before: dt.datetime) -> "list[QuerySet[ShareLink]]":
    """A team's links that were revoked before a moment, and those that expired; each by an index."""
    rows = ShareLink.objects.filter(team=team_id)
    return [
        rows.filter(revoked_at__lt=before, revoked_at__isnull=False).order_by("revoked_at"),
        rows.filter(revoked_at__isnull=True, expires_at__lt=before).order_by("-expires_at", "-id"),
    ]


def comments_of_result(generation: Generation, before: str = "") -> ListPage:
    """What visitors of all its links wrote, the newest first, with answers."""
    rows = ReviewComment.objects.filter(generation=generation).select_related("link")
    return _page(rows.prefetch_related("replies__written_by"), NEWEST_FIRST, before)


def comments_of_link(link: ShareLink, generation: Generation) -> list[ReviewComment]:
    """What visitors of one link see: never what was written on another one."""
    rows = ReviewComment.objects.filter(link=link, generation=generation)
    rows = rows.prefetch_related("replies").order_by("-created_at")
    return list(rows[:MAX_COMMENTS])


def verdicts_of_result(generation: Generation) -> list[Verdict]:
    rows = Verdict.objects.filter(generation=generation).select_related("link")
    return list(rows.order_by("-decided_at", "-id")[:VERDICTS_SHOWN])


def verdicts_of_link(link: ShareLink, generation: Generation) -> list[Verdict]:
    rows = Verdict.objects.filter(link=link, generation=generation)
    return list(rows.order_by("-decided_at")[:VERDICTS_SHOWN])


def comment_of(team: Team, pk: uuid.UUID) -> ReviewComment | None:
    """A comment on a result of the team that is not removed."""
    rows = ReviewComment.objects.filter(team=team, pk=pk).filter(_is_present(team))
    return rows.select_related("link", "generation").first()


def open_comments_of_team(team: Team, before: str) -> ListPage:
    rows = ReviewComment.objects.filter(team=team, resolved_at=None).select_related("link")
    rows = rows.prefetch_related("replies__written_by")
    return _page(rows, NEWEST_FIRST, before)


def results_by_id(team: Team, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Generation]:
    """The team's results that are not removed, with what their titles are made of."""
    rows = Generation.objects.of(team).filter(pk__in={pk for pk in ids if pk})
    rows = rows.select_related("effect", "source").prefetch_related("inputs__asset")
    return {row.pk: row for row in rows}


def open_count_of_team(team: Team) -> BoundedCount:
    """How many comments wait for the team, up to a thousand."""
    (count,) = _OPEN_COMMENTS.aggregate("COUNT(*)", {"team": team.pk})
    return BoundedCount.of(count)


def _open_comments(team: uuid.UUID) -> "QuerySet[ReviewComment, Any]":
    rows = ReviewComment.objects.filter(_is_present(team), team=team, resolved_at=None)
    return rows.order_by().values_list("pk")[: MOST + 1]


_OPEN_COMMENTS = PreparedQuery(_open_comments, team=uuid.UUID)


def open_count_of_result(generation: Generation) -> BoundedCount:
    rows = ReviewComment.objects.filter(generation=generation, resolved_at=None)
    return BoundedCount.of(rows.order_by().values("pk")[: MOST + 1].count())


def _is_present(team: Team | uuid.UUID) -> Exists:
    rows = Generation.objects.filter(team=team, removed_at=None, pk=OuterRef("generation"))
    return Exists(rows.order_by())


def _page(rows: "QuerySet[Row]", order: KeysetOrder, before: str) -> ListPage:
    if before:
        try:
            rows = rows.filter(order.rows_after(rows.model, before))
        except InvalidCursor:
            return ListPage([])
    found = list(rows.order_by(*order.ordering)[: PAGE + 1])
    shown = found[:PAGE]
    return ListPage(shown, order.cursor_for(shown[-1]) if len(found) > PAGE else "")
