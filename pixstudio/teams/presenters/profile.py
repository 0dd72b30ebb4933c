"""Presenters of the user's profile and sessions."""

from collections.abc import Iterable, Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.teams.models import Membership, Role
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_time_ago

# Tokens of the User-Agent, most specific first: it contains other browsers' names too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def profile_page(
    member: Membership,
    sessions: Iterable[UserSession],
    here: str,
    factors: Sequence[Authenticator],
) -> dict[str, Any]:
    rows = [_session_row(row, here) for row in sessions]
    return {
        "url": url_for("profile"),
        "email": member.user.email,
        "password_url": url_for("account_change_password"),
        "factor_url": url_for("mfa_index"),
        "keys_url": url_for("api_keys"),
        "factor_text": _factor_text(factors),
        "factor_label": _("Manage") if factors else _("Set up"),
        "sessions": rows,
        "others_url": url_for("other_sessions_end")
        if any(not row["is_here"] for row in rows)
        else "",
        "teams": [_team_row(row, member) for row in member.siblings],
        "switch_url": url_for("current_team"),
    }


def _factor_text(factors: Sequence[Authenticator]) -> str:
    if not factors:
        return _("Not set up. Protects your account if your password is stolen.")
    keys = sum(factor.type == Authenticator.Type.WEBAUTHN for factor in factors)
    words = [_("an authenticator app")] if len(factors) > keys else []
    if keys:
        words.append(ngettext("%(count)s passkey", "%(count)s passkeys", keys) % {"count": keys})
    return _("You have %(factors)s.") % {"factors": _(" and ").join(words)}


def device_text(user_agent: str) -> str:
    """Browser and operating system from a User-Agent: Firefox on Linux."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), _("Unknown browser"))
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return (
        _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
        if system
        else browser
    )


def _session_row(row: UserSession, here: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "device": device_text(row.user_agent),
        "address": row.ip,
        "seen_text": format_time_ago(row.last_seen_at, database_time.now()),
        "since_at": row.created_at,
        "is_here": row.session_key == here,
        "ending_url": url_for("session_end", row.pk),
    }


def _team_row(row: Membership, asking: Membership) -> dict[str, Any]:
    return {
        "id": str(row.team_id),
        "name": row.team.name,
        "role_label": Role(row.role).label,
        "is_current": row.team_id == asking.team_id,
    }
