"""Presenters of the page behind an invitation link."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from pixstudio.teams.models import Invitation, Role, User
from pixstudio.teams.presenters.invitations import moment_text
from pixstudio.web.addresses import url_for


def joining_page(found: Invitation, user: User | None) -> dict[str, Any]:
    """A button for a signed-in user, else a form for a new one with a link to sign-in."""
    back = urlencode({"next": url_for("invitation")})
    return {
        "title": _("Join “%(team)s”") % {"team": found.team.name},
        "words": _("You are invited as %(role)s. The invitation is valid until %(time)s.")
        % {"role": Role(found.role).label.lower(), "time": moment_text(found.expires_at)},
        "url": url_for("invitation"),
        "email": found.email,
        "signed_in_as": user.email if user else "",
        "login_url": f"{url_for('account_login')}?{back}",
    }


def other_address_page(found: Invitation, user: User) -> dict[str, Any]:
    text = _(
        "It is for %(email)s, and you are signed in as %(you)s. Sign out and open the link "
        "again, or ask for an invitation to your address."
    )
    return {
        "title": _("This invitation is for another address"),
        "words": text % {"email": found.email, "you": user.email},
        "signs_out": True,
    }


def gone_page(found: Invitation | None, now: dt.datetime) -> dict[str, Any] | None:
    """Why an invitation can't be accepted and what to do; None if it can."""
    if found is None:
        why = _("This invitation doesn’t exist. Check that you opened the complete link.")
    elif found.accepted_at:
        why = _("It was already used. If that was you, sign in.")
    elif found.withdrawn_at:
        why = _("It was withdrawn or replaced. Ask for a new invitation.")
    elif found.expires_at <= now:
        why = _("It has expired. Ask for a new invitation.")
    else:
        return None
    return {"title": _("This invitation isn’t valid"), "words": why, "is_gone": True}
