"""Share links, what they show, and reviews; each from an index, in its order."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from pixstudio.jobs.models import Generation
from pixstudio.sharing.link_secrets import digest_of
from pixstudio.sharing.models import ReviewComment, ShareLink, Verdict
from pixstudio.teams.models import Team
from pixstudio.web.lists.bounded_count import MOST, BoundedCount
from pixstudio.web.lists.keyset_pagination import InvalidCursor, KeysetOrder

PAGE = 30
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
    rows = ShareLink.objects.working(now).select_related("team")
    return rows.filter(secret_digest=digest_of(secret)).first()


def shared_items(link: ShareLink) -> list[Generation]:
    """What visitors of a link see, in its order; empty if all of it was removed."""
    if link.generation_id is None:
        return []
    return list(Generation.objects.of(link.team).filter(pk=link.generation_id))


def was_shared(generation: Generation) -> bool:
    """Whether the result ever had a link: without one nobody can have said anything about it."""
    return ShareLink.objects.filter(generation=generation).exists()


def links_of_result(generation: Generation) -> list[ShareLink]:
    """Links that are not revoked, also those that expired; the newest first."""
    rows = ShareLink.objects.filter(generation=generation, revoked_at=None)
    return list(rows.select_related("created_by").order_by("-created_at", "-id")[:LINKS_SHOWN])


def working_links_of_team(team: Team, now: dt.datetime, before: str) -> ListPage:
    """All links that work, those that never expire first."""
    rows = ShareLink.objects.working(now).filter(team=team).select_related("created_by")
    return _page(rows, LONGEST_FIRST, before)


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
    rows = ReviewComment.objects.filter(team=team, resolved_at=None).filter(_is_present(team))
    return BoundedCount.of(rows.order_by().values("pk")[: MOST + 1].count())


def open_count_of_result(generation: Generation) -> BoundedCount:
    rows = ReviewComment.objects.filter(generation=generation, resolved_at=None)
    return BoundedCount.of(rows.order_by().values("pk")[: MOST + 1].count())


def _is_present(team: Team) -> Exists:
    return Exists(Generation.objects.of(team).filter(pk=OuterRef("generation")).order_by())


def _page(rows: "QuerySet[Row]", order: KeysetOrder, before: str) -> ListPage:
    if before:
        try:
            rows = rows.filter(order.rows_after(rows.model, before))
        except InvalidCursor:
            return ListPage([])
    found = list(rows.order_by(*order.ordering)[: PAGE + 1])
    shown = found[:PAGE]
    return ListPage(shown, order.cursor_for(shown[-1]) if len(found) > PAGE else "")
