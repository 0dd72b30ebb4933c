"""All links of a team, and all comments that wait for it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from pixstudio.cards.presenters.cards import poster_url, title_of
from pixstudio.jobs.models import Generation
from pixstudio.sharing.models import ReviewComment, ShareLink
from pixstudio.sharing.presenters.comments import CommentRow, team_comments
from pixstudio.sharing.presenters.links import LinkRow, link_row
from pixstudio.sharing.queries import ListPage, results_by_id
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for


@dataclass(frozen=True)
class Overview:
    links: list[LinkRow]
    url: str
    revoke_all_url: str
    more_url: str = ""


@dataclass(frozen=True)
class Reviewed:
    """A comment with the result it is about."""

    comment: CommentRow
    title: str
    url: str
    poster_url: str


@dataclass(frozen=True)
class OpenReviews:
    rows: list[Reviewed]
    url: str
    count_text: str
    more_url: str = ""
    sharing_url: str = ""


def overview_of(page: ListPage, member: Membership, now: dt.datetime) -> Overview:
    """Links with what they show; of a result that was removed, the link alone."""
    results = results_by_id(member.team, [link.generation_id for link in page.rows])
    rows = []
    for link in page.rows:
        rows.append(link_row(link, member, now, **_target_values(link, results)))
    url = url_for("sharing")
    return Overview(rows, url, url_for("share_links_revocation"), _more(url, page))


def _target_values(link: ShareLink, results: Mapping[UUID, Generation]) -> dict[str, str]:
    """What the link shows; nothing where that was removed."""
    if link.collection is not None:
        url = url_for("collection_shares", link.collection.pk)
        return {"result_text": link.collection.full_name, "result_url": url}
    result = results.get(link.generation_id) if link.generation_id else None
    return _result_values(result) if result else {}


def _result_values(result: Generation) -> dict[str, str]:
    return {
        "result_text": title_of(result),
        "result_url": url_for("generation", result.pk),
        "poster_url": poster_url(result),
    }


def open_reviews_of(
    page: ListPage, member: Membership, now: dt.datetime, *, count_text: str, sharing_url: str
) -> OpenReviews:
    """Comments on results that are still there."""
    results = results_by_id(member.team, [row.generation_id for row in page.rows])
    present: list[ReviewComment] = [row for row in page.rows if row.generation_id in results]
    rows = [
        _reviewed(comment, results[row.generation_id])
        for row, comment in zip(present, team_comments(present, member, now), strict=True)
    ]
    url = url_for("reviews")
    return OpenReviews(rows, url, count_text, _more(url, page), sharing_url)


def _reviewed(comment: CommentRow, result: Generation) -> Reviewed:
    return Reviewed(
        comment=comment,
        title=title_of(result),
        url=url_for("generation", result.pk),
        poster_url=poster_url(result),
    )


def _more(url: str, page: ListPage) -> str:
    return f"{url}?{urlencode({'before': page.more})}" if page.more else ""
