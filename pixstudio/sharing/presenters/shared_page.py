"""The page behind a link: the result, and nothing of the team that made it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pixstudio.cards.presenters.shapes import ratio_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.result_types import DOWNLOAD_ONLY, is_audio, is_image, is_video
from pixstudio.sharing.item_ids import public_id
from pixstudio.sharing.models import ReviewComment, ShareLink, Verdict
from pixstudio.sharing.presenters.comments import (
    CommentRow,
    VerdictRow,
    reviews_mark,
    verdict_rows,
    visitor_comments,
)


@dataclass(frozen=True)
class SharedItem:
    """What the player needs; its id is the same on every shared page."""

    id: str
    title: str
    aspect_ratio: str
    video_url: str = ""
    image_url: str = ""
    audio_url: str = ""
    poster_url: str = ""
    state_icon: str = "info"
    state_text: str = ""
    fps: int | None = None
    is_view_only: bool = False


@dataclass(frozen=True)
class Preview:
    """What messengers may show of the link."""

    title: str
    description: str
    url: str
    image_url: str
    kind: str


@dataclass(frozen=True)
class Place:
    """Where a link shows something: its secret, the studio's own address, and which of its results."""

    link: ShareLink
    secret: str
    origin: str
    result: Generation | None = None

    @property
    def base(self) -> str:
        """The path of what belongs to the result, with a slash at its end."""
        return self.base_of(self.result.pk) if self.result else address_of_link(self.secret)

    @property
    def path(self) -> str:
        """The path of the page that shows the result."""
        return self.base if self.link.collection_id else address_of_link(self.secret)

    def base_of(self, pk: uuid.UUID) -> str:
        """As `base`, of another result of the link."""
        return f"{address_of_link(self.secret)}{public_id(self.link, pk)}/"

    @property
    def root(self) -> str:
        return settings.PUBLIC_URL or self.origin.rstrip("/")


@dataclass(frozen=True)
class SharedPage:
    title: str
    head_title: str
    facts_text: str
    item: SharedItem
    prompt: str = ""
    download_url: str = ""
    review_url: str = ""
    file_url: str = ""
    updates_url: str = ""
    length_seconds: float | None = None
    preview: Preview | None = None
    comments: list[CommentRow] = field(default_factory=list)
    verdicts: list[VerdictRow] = field(default_factory=list)
    # Of a collection's result: the page of all, and the ones beside it.
    all_url: str = ""
    previous_url: str = ""
    next_url: str = ""


def address_of_link(secret: str) -> str:
    """The path of a link. `url_for` keeps what it made in memory, which is no place for secrets."""
    return reverse("shared", args=[secret])


def shared_page(
    place: Place,
    item: Generation,
    now: dt.datetime,
    *,
    comments: Sequence[ReviewComment],
    verdicts: Sequence[Verdict],
    neighbours: tuple[uuid.UUID | None, uuid.UUID | None] | None,
) -> SharedPage:
    """The page of one result; `neighbours` are those beside it in a collection."""
    link, base = place.link, place.base
    title = title_of_item(link, item)
    previous, following = neighbours or (None, None)
    prompt = str(item.parameters.get("prompt") or "") if link.shows_prompt else ""
    return SharedPage(
        title=title,
        # Without leave, not even the tab's title tells a messenger what it is.
        head_title=title if link.allows_preview or link.password else _("Shared with you"),
        facts_text=_facts_text(item),
        item=_shared_item(link, item, title, base),
        prompt=prompt or (item.title if link.shows_prompt else ""),
        download_url=f"{base}download/" if link.may_download and item.file else "",
        review_url=f"{base}review/" if link.may_review else "",
        file_url=f"{base}file/",
        updates_url=f"{base}updates/?seen={reviews_mark(comments, verdicts)}",
        length_seconds=item.duration_seconds if is_video(item.content_type) else None,
        preview=_preview(item, title, prompt, place) if link.allows_preview else None,
        comments=visitor_comments(comments, now),
        verdicts=verdict_rows(verdicts, now),
        all_url=address_of_link(place.secret) if neighbours else "",
        previous_url=place.base_of(previous) if previous else "",
        next_url=place.base_of(following) if following else "",
    )


def title_of_item(link: ShareLink, item: Generation) -> str:
    """The link's title, or the prompt where it may be seen; never a file's or another result's name.

    The title of a collection's link is that of all its results.
    """
    if link.title and not link.collection_id:
        return link.title
    if link.shows_prompt and item.title:
        return item.title[:80]
    if is_image(item.content_type):
        return _("Shared image")
    return _("Shared audio") if is_audio(item.content_type) else _("Shared video")


def _shared_item(link: ShareLink, item: Generation, title: str, base: str) -> SharedItem:
    is_shown = bool(item.file) and item.problem not in DOWNLOAD_ONLY
    file_url = f"{base}file/" if is_shown else ""
    poster_url = f"{base}poster/" if item.has_poster else ""
    picture = file_url if is_image(item.content_type) else ""
    is_playing = is_shown and is_video(item.content_type)
    return SharedItem(
        id="shared",
        title=title,
        aspect_ratio=ratio_of(item),
        video_url=file_url if is_playing else "",
        image_url=picture or ("" if is_playing else poster_url),
        audio_url=file_url if is_audio(item.content_type) else "",
        poster_url=poster_url,
        is_view_only=not link.may_download,
        state_text=removed_text(item) or _("This file can’t be shown in a browser."),
    )


def removed_text(item: Generation) -> str:
    """That the file was removed, and when; '' while it is here."""
    if item.file or not item.file_removed_at:
        return ""
    at = date_format(timezone.localtime(item.file_removed_at), "j M Y")
    return _("This file was removed on %(at)s.") % {"at": at}


def _facts_text(item: Generation) -> str:
    parts = [
        removed_text(item),
        f"{item.duration_seconds:.1f} s" if item.duration_seconds else "",
        f"{item.width} × {item.height}" if item.width and item.height else "",
    ]
    return ", ".join(part for part in parts if part)


def _preview(item: Generation, title: str, prompt: str, place: Place) -> Preview:
    return Preview(
        title=title,
        description=prompt[:200] if prompt and prompt != title else _facts_text(item),
        url=f"{place.root}{place.path}",
        image_url=f"{place.root}{place.base}poster/" if item.has_poster else "",
        kind="video.other" if is_video(item.content_type) else "website",
    )


def download_name(link: ShareLink, item: Generation) -> str:
    """A file's name without its ending: as the page calls it."""
    return slugify(title_of_item(link, item))[:60] or "shared"
