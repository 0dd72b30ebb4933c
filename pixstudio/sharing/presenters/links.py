"""Share links as the team sees them: without the secret, which nobody has any more."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.sharing.models import ShareLink
from pixstudio.sharing.presenters.comments import name_of
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, is_allowed
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number, format_time_ago


@dataclass(frozen=True)
class LinkRow:
    id: str
    label: str
    facts_text: str
    expires_text: str
    is_expired: bool
    visits_text: str
    maker_text: str
    revoke_url: str = ""
    result_text: str = ""
    result_url: str = ""
    poster_url: str = ""


@dataclass(frozen=True)
class CreatedLink:
    """The one time that a link is shown."""

    address: str
    words: str


def link_rows(links: Iterable[ShareLink], member: Membership, now: dt.datetime) -> list[LinkRow]:
    return [link_row(link, member, now) for link in links]


def link_row(link: ShareLink, member: Membership, now: dt.datetime, **result: str) -> LinkRow:
    """`result`: result_text, result_url and poster_url of what it shows, in a list of several."""
    may_revoke = is_allowed(member, Permission.REVOKE_LINK, link.created_by_id)
    return LinkRow(
        id=str(link.pk),
        label=link.label or link.title or _("Link without a label"),
        facts_text=_facts_text(link),
        expires_text=_expires_text(link, now),
        is_expired=link.expires_at <= now,
        visits_text=_visits_text(link, now),
        maker_text=_("by %(name)s") % {"name": name_of(link.created_by_id, link, member)},
        revoke_url=url_for("share_link_revocation", link.pk) if may_revoke else "",
        **result,
    )


def _facts_text(link: ShareLink) -> str:
    parts = [
        _("download") if link.may_download else _("view only"),
        _("password") if link.password else "",
        _("prompt shown") if link.shows_prompt else "",
        "" if link.may_review else _("no comments"),
        _("previews in messengers") if link.allows_preview else "",
    ]
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def _expires_text(link: ShareLink, now: dt.datetime) -> str:
    if link.never_expires:
        return _("Never expires")
    when = date_format(timezone.localtime(link.expires_at), "j M Y, H:i")
    if link.expires_at <= now:
        return _("Expired %(when)s") % {"when": when}
    return _("Expires %(when)s") % {"when": when}


def _visits_text(link: ShareLink, now: dt.datetime) -> str:
    if not link.visit_count or not link.last_visit_at:
        return _("Not opened yet")
    text = ngettext("%(count)s visit", "%(count)s visits", link.visit_count)
    visits = text % {"count": format_number(link.visit_count)}
    return _("%(visits)s, last %(when)s") % {
        "visits": visits,
        "when": format_time_ago(link.last_visit_at, now),
    }


def created_link(link: ShareLink, address: str) -> CreatedLink:
    if link.never_expires:
        words = _("Anyone with this link can open it until you revoke it.")
    else:
        when = date_format(timezone.localtime(link.expires_at), "j M Y, H:i")
        words = _("Anyone with this link can open it until %(when)s.") % {"when": when}
    return CreatedLink(address, words)
