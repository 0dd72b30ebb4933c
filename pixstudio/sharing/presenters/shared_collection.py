"""The page behind a link to a collection: its results, and nothing else of it or of the team."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.shapes import ratio_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.result_types import DOWNLOAD_ONLY, is_video
from pixstudio.sharing.models import Decision
from pixstudio.sharing.presenters.shared_page import (
    Place,
    Preview,
    address_of_link,
    title_of_item,
)
from pixstudio.sharing.queries import (
    comment_counts_of_link,
    latest_verdicts_of_link,
    page_of_shared_items,
)
from pixstudio.web.lists.list_filters import url_with_query


@dataclass(frozen=True)
class SharedTile:
    """A result among the others; `decision` is what was said of it last on this link."""

    url: str
    title: str
    aspect_ratio: str
    length_text: str = ""
    poster_url: str = ""
    play_url: str = ""
    decision_text: str = ""
    decision_tone: str = ""
    decision_icon: str = ""
    comments_text: str = ""


@dataclass(frozen=True)
class SharedCollection:
    title: str
    head_title: str
    tiles: list[SharedTile] = field(default_factory=list)
    more_url: str = ""
    archive_url: str = ""
    preview: Preview | None = None


def shared_collection(place: Place, after: str) -> SharedCollection:
    """A page of the collection's results, with what was said of each on this link."""
    link = place.link
    if link.collection is None:
        raise ValueError("The link is one of a result")
    page = page_of_shared_items(link.collection, after)
    results = [item.generation for item in page.rows if item.generation]
    ids = [result.pk for result in results] if link.may_review else []
    verdicts, counts = latest_verdicts_of_link(link, ids), comment_counts_of_link(link, ids)
    title = link.title or _("Shared with you")
    base = address_of_link(place.secret)
    return SharedCollection(
        title=title,
        head_title=title if link.allows_preview or link.password else _("Shared with you"),
        tiles=[_tile(place, result, verdicts, counts) for result in results],
        more_url=url_with_query(base, {}, after=page.more) if page.more else "",
        archive_url=f"{base}archive/" if link.may_download and results else "",
        preview=_preview(place, title, results) if link.allows_preview else None,
    )


def _tile(
    place: Place, result: Generation, verdicts: Mapping[UUID, str], counts: Mapping[UUID, int]
) -> SharedTile:
    base, count = place.base_of(result.pk), counts.get(result.pk, 0)
    decision = verdicts.get(result.pk, "")
    is_approved = decision == Decision.APPROVED
    plays = is_video(result.content_type) and result.problem not in DOWNLOAD_ONLY
    text = ngettext("%(count)s comment", "%(count)s comments", count) % {"count": count}
    return SharedTile(
        url=base,
        title=title_of_item(place.link, result),
        aspect_ratio=ratio_of(result),
        length_text=f"{result.duration_seconds:.0f} s" if result.duration_seconds else "",
        poster_url=f"{base}poster/" if result.has_poster else "",
        play_url=f"{base}file/" if plays else "",
        decision_text=str(Decision(decision).label) if decision else "",
        decision_tone="done" if is_approved else "attention",
        decision_icon="check" if is_approved else "warning",
        comments_text=text if count else "",
    )


def _preview(place: Place, title: str, results: list[Generation]) -> Preview:
    cover = next((result for result in results if result.has_poster), None)
    image_url = f"{place.root}{place.base_of(cover.pk)}poster/" if cover else ""
    text = ngettext("%(count)s result", "%(count)s results", len(results))
    description = text % {"count": len(results)}
    return Preview(title, description, f"{place.root}{place.path}", image_url, "website")
