"""What sharing adds to the gallery: a section on each result's page, and links to reviews and to sharing."""

import datetime as dt
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from markupsafe import Markup

from pixstudio.collections.models import Collection
from pixstudio.gallery.page_parts import DetailPart, GalleryLink
from pixstudio.jobs.models import Generation
from pixstudio.sharing.forms import LinkForm
from pixstudio.sharing.presenters.comments import (
    CommentRow,
    VerdictRow,
    reviews_mark,
    team_comments,
    verdict_rows,
)
from pixstudio.sharing.presenters.links import CreatedLink, LinkRow, link_rows
from pixstudio.sharing.queries import (
    ListPage,
    comments_of_result,
    links_of_result,
    open_count_of_result,
    open_count_of_team,
    verdicts_of_result,
    was_shared,
)
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for

ANCHOR = "sharing"


@dataclass(frozen=True)
class SharingPanel:
    """Links and reviews of a result. `form` is there for those who may share it."""

    url: str
    share_url: str
    result_url: str
    file_url: str
    open_text: str
    comments: list[CommentRow]
    verdicts: list[VerdictRow]
    links: list[LinkRow] = field(default_factory=list)
    more_url: str = ""
    updates_url: str = ""
    overview_url: str = ""
    form: forms.Form | None = None
    is_form_open: bool = False
    created: CreatedLink | None = None


def sharing_part(request: MemberRequest, generation: Generation) -> DetailPart | None:
    """The section, unless the member could do nothing in it and nobody has said anything."""
    panel = sharing_panel(generation, request.member, database_time.now())
    is_reviewed = bool(panel.comments or panel.verdicts)
    if not (is_reviewed or panel.links or panel.form):
        return None
    label = _("Share") if request.member.may(Role.CREATOR) else _("Reviews")
    return DetailPart(panel_html(request, panel), ANCHOR, label, "share", panel.open_text)


def sharing_panel(
    generation: Generation,
    member: Membership,
    now: dt.datetime,
    *,
    form: LinkForm | None = None,
    created: CreatedLink | None = None,
) -> SharingPanel:
    """One query for a result that was never shared; for others those of links, comments and decisions."""
    may_share, is_shared = member.may(Role.CREATOR), was_shared(generation)
    page = comments_of_result(generation) if is_shared else ListPage([])
    verdicts = verdicts_of_result(generation) if is_shared else []
    count = (
        open_count_of_result(generation)
        if any(row.is_open for row in page.rows) or page.more
        else None
    )
    url = url_for("result_reviews", generation.pk)
    updates_url = url_for("result_updates", generation.pk)
    is_here = generation.has_file and not generation.removed_at
    return SharingPanel(
        url=url,
        share_url=url_for("share_links", generation.pk),
        result_url=url_for("generation", generation.pk),
        file_url=url_for("generation_file", generation.pk),
        open_text=str(count) if count and count.count else "",
        comments=team_comments(page.rows, member, now),
        verdicts=verdict_rows(verdicts, now, names_links=True),
        links=link_rows(links_of_result(generation), member, now)
        if may_share and is_shared
        else [],
        more_url=f"{url}?before={page.more}" if page.more else "",
        updates_url=f"{updates_url}?seen={reviews_mark(page.rows, verdicts)}" if is_shared else "",
        overview_url=url_for("sharing") if member.may(Role.ADMIN) else "",
        form=(form or LinkForm()) if may_share and is_here else None,
        is_form_open=form is not None,
        created=created,
    )


def mark_of_result(generation: Generation) -> str:
    """What differs once anything shown of its reviews has changed."""
    return reviews_mark(comments_of_result(generation).rows, verdicts_of_result(generation))


def panel_html(request: HttpRequest, panel: SharingPanel) -> str:
    context = {"sharing": panel}
    # Our own template, which escapes what it is given.
    return Markup(render_to_string("sharing/_panel.html", context, request))  # noqa: S704


def reviews_link(request: MemberRequest) -> GalleryLink | None:
    count = open_count_of_team(request.member.team)
    text = str(count) if count.count else ""
    return GalleryLink(url_for("reviews"), _("Reviews"), "review", text)


def share_collection_link(request: MemberRequest, collection: Collection) -> GalleryLink | None:
    """For whoever may change the collection; a smart one can't be shared."""
    if collection.is_smart or not request.member.may(Role.CREATOR):
        return None
    return GalleryLink(url_for("collection_shares", collection.pk), _("Share"), "share")
