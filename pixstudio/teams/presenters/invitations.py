"""Presenters of invitations for owners and admins."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.teams.models import Invitation, Role
from pixstudio.teams.presenters.pages import form_page
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_time_ago


def moment_text(moment: dt.datetime) -> str:
    """Date and time in the current time zone: 3 March 2026, 14:05."""
    return date_format(timezone.localtime(moment), "j F Y, H:i")


def invite_page() -> dict[str, Any]:
    intro = (
        _("We’ll email the link. It is also shown to you once.")
        if settings.SENDS_EMAIL
        else _("Email isn’t set up. You’ll get a link to share; it is shown once.")
    )
    return form_page(_("Invite a member"), url_for("invitations"), _("Create invitation"), intro)


def invitation_row(row: Invitation, now: dt.datetime) -> dict[str, Any]:
    """A pending invitation on the team page; expired ones stay until renewed or withdrawn."""
    is_expired = row.expires_at <= now
    text = _("expired on %(time)s") if is_expired else _("until %(time)s")
    return {
        "id": str(row.pk),
        "for_text": row.email or _("the first person with the link"),
        "role_label": Role(row.role).label,
        "by_text": _("%(name)s, %(ago)s")
        % {"name": row.invited_by or _("a member"), "ago": format_time_ago(row.created_at, now)},
        "until_text": text % {"time": moment_text(row.expires_at)},
        "is_expired": is_expired,
        "renewal_url": url_for("invitation_renewal", row.pk),
        "withdrawal_url": url_for("invitation_withdrawal", row.pk),
    }


def invited_page(row: Invitation, link: str, *, is_mailed: bool) -> dict[str, Any]:
    """The page that shows the link of a new invitation, once."""
    return {
        "title": _("Invitation created"),
        "link": link,
        "sent_text": _sent_text(row, is_mailed=is_mailed),
        "is_trouble": bool(row.email and settings.SENDS_EMAIL and not is_mailed),
        "words": _("One person can join as %(role)s until %(time)s.")
        % {"role": Role(row.role).label.lower(), "time": moment_text(row.expires_at)},
        "back_url": url_for("team"),
    }


def _sent_text(row: Invitation, *, is_mailed: bool) -> str:
    if is_mailed:
        return _("Emailed to %(email)s.") % {"email": row.email}
    if row.email and settings.SENDS_EMAIL:
        return _(
            "The email to %(email)s couldn’t be sent. The invitation is valid: share the link yourself."
        ) % {"email": row.email}
    if row.email:
        return _("Email isn’t set up. Share the link with %(email)s yourself.") % {
            "email": row.email
        }
    return _("Share the link. The first person to use it joins.")
