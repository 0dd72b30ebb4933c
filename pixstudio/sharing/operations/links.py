"""Create, open and revoke share links."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import ngettext

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.collections.models import Collection
from pixstudio.collections.queries import may_change
from pixstudio.jobs.models import Generation
from pixstudio.sharing.link_secrets import new_secret
from pixstudio.sharing.models import NEVER, ShareLink
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import NotYours, Permission, check_allowed
from pixstudio.web.form_nonces import form_digest
from pixstudio.web.secrets.digests import digest_of

MAX_LINKS = 50
DOUBLE_CLICK = dt.timedelta(seconds=10)
# Programs that fetch an address to show what is behind it, before anybody opens it.
_PREVIEW_AGENTS = re.compile(
    "bot|crawl|spider|preview|facebookexternalhit|whatsapp|slack|telegram|skype|discord", re.I
)


class NothingToShare(Exception):
    """The result has no file here, or was removed; or the collection is a smart one, or archived."""


class TooManyLinks(Exception):
    """The result or collection has as many links as one may have."""


class LinkGone(Exception):
    """The link was revoked already."""


@dataclass(frozen=True)
class LinkOptions:
    """How a link shows its result. `days` of None never ends; `password` '' asks for none."""

    label: str = ""
    title: str = ""
    days: int | None = 7
    password: str = ""
    may_download: bool = False
    may_review: bool = True
    shows_prompt: bool = False
    has_preview: bool = False


@dataclass(frozen=True)
class MadeLink:
    """A link with its secret, which is not stored anywhere."""

    link: ShareLink
    secret: str


def create_link(
    *,
    member: Membership,
    target: Generation | Collection,
    options: LinkOptions,
    nonce: str,
    now: dt.datetime,
) -> MadeLink:
    """Create a link to a result, or to the results of a collection; costs nothing.

    A double click makes one link: the second answer, which is the one a browser shows, replaces its secret.
    A form that is sent again later, from the browser's history, makes another link.
    Raises: NotYours, NothingToShare, TooManyLinks.
    """
    _check_target(member, target)
    secret, form = new_secret(), form_digest(nonce, str(target.pk), str(member.user_id))
    if (link := _link_of_form(member, form)) is not None:
        if now - link.created_at < DOUBLE_CLICK and not link.revoked_at:
            ShareLink.objects.filter(pk=link.pk).update(secret_digest=digest_of(secret))
            return MadeLink(link, secret)
        form = form_digest(secret)
    try:
        with transaction.atomic():
            shown = {"collection" if isinstance(target, Collection) else "generation": target}
            if ShareLink.objects.working(now).filter(**shown).count() >= MAX_LINKS:
                raise TooManyLinks
            link = _new_link(options, now, team=member.team, created_by=member.user, **shown)
            link.nonce, link.secret_digest = form, digest_of(secret)
            link.save(force_insert=True)
            record(Action.SHARE_LINK_CREATED, member=member, target=link, now=now)
    except IntegrityError:
        # The other click of two came in between.
        found = _link_of_form(member, form)
        if found is None:
            raise
        ShareLink.objects.filter(pk=found.pk).update(secret_digest=digest_of(secret))
        link = found
    return MadeLink(link, secret)


def _check_target(member: Membership, target: Generation | Collection) -> None:
    """What a smart collection shows depends on who looks, so there is nothing to share in one."""
    if isinstance(target, Collection):
        check_allowed(member, Permission.SHARE, target.created_by_id)
        if not may_change(member, target):
            raise NotYours
        is_shareable = not target.is_smart and target.archived_at is None
    else:
        check_allowed(member, Permission.SHARE, target.creator_id)
        is_shareable = target.has_file and target.removed_at is None
    if not is_shareable:
        raise NothingToShare


def _link_of_form(member: Membership, form: str) -> ShareLink | None:
    return ShareLink.objects.filter(team=member.team, nonce=form).first()


def _new_link(options: LinkOptions, now: dt.datetime, **whose: Any) -> ShareLink:
    return ShareLink(
        **whose,
        label=options.label,
        title=options.title,
        password=make_password(options.password) if options.password else "",
        may_download=options.may_download,
        may_review=options.may_review,
        shows_prompt=options.shows_prompt,
        has_preview=options.has_preview,
        created_at=now,
        expires_at=NEVER if options.days is None else now + dt.timedelta(days=options.days),
    )


def revoke_link(*, member: Membership, link: ShareLink, now: dt.datetime) -> None:
    """End a link at once; what is being played stops at the next request. Its reviews stay.

    Raises: NotYours, LinkGone.
    """
    check_allowed(member, Permission.REVOKE_LINK, link.created_by_id)
    rows = ShareLink.objects.filter(pk=link.pk, team=member.team, revoked_at=None)
    with transaction.atomic():
        if not rows.update(revoked_at=now):
            raise LinkGone
        record(Action.SHARE_LINK_REVOKED, member=member, target=link, now=now)


def revoke_all_links(*, member: Membership, now: dt.datetime) -> int:
    """End every link of the team, and return how many there were. Raises: NotYours."""
    check_allowed(member, Permission.REVOKE_LINK, None)
    with transaction.atomic():
        count = ShareLink.objects.working(now).filter(team=member.team).update(revoked_at=now)
        if count:
            label = ngettext("%(count)s link", "%(count)s links", count) % {"count": count}
            record(Action.SHARE_LINK_REVOKED, member=member, label=label, now=now)
    return count


def is_right_password(*, link: ShareLink, password: str) -> bool:
    """Whether this is the link's password. Slow by intent: limit how often it may be asked."""
    return check_password(password, link.password)


def count_visit(*, link: ShareLink, agent: str, now: dt.datetime) -> None:
    """Count a visit, unless a program asks that makes previews. Nothing about the visitor is stored."""
    if not _PREVIEW_AGENTS.search(agent):
        rows = ShareLink.objects.filter(pk=link.pk)
        rows.update(visit_count=F("visit_count") + 1, last_visit_at=now)
