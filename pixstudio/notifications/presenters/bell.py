"""The bell of every page, its list, and what a page rings for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.notifications.kinds import Kind
from pixstudio.notifications.models import Notification, NotificationPreferences
from pixstudio.notifications.presenters.messages import push_data, words_of
from pixstudio.notifications.presenters.words import Words
from pixstudio.notifications.queries import channels_of
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_time_ago


@dataclass(frozen=True)
class Row:
    """One notification as lists show it."""

    pk: int
    words: Words
    url: str
    when_text: str
    when_at: dt.datetime
    is_unread: bool
    reading_url: str


def row_of(row: Notification, now: dt.datetime) -> Row:
    return Row(
        pk=row.pk,
        words=words_of(row),
        url=url_for("notification", row.pk),
        when_text=format_time_ago(row.created_at, now),
        when_at=row.created_at,
        is_unread=row.read_at is None,
        reading_url=url_for("notification_reading", row.pk),
    )


def bell_list(member: Membership, rows: Sequence[Notification], now: dt.datetime) -> dict[str, Any]:
    """The latest notifications, and how many are unread in the member's other teams."""
    return {
        "rows": [row_of(row, now) for row in rows],
        "all_url": url_for("notifications"),
        "settings_url": url_for("notification_settings"),
        "reading_url": url_for("notifications_reading") if member.unread_count else "",
        "up_to": rows[0].pk if rows else 0,
        "others": other_teams(member),
    }


def other_teams(member: Membership) -> list[dict[str, Any]]:
    """The person's other teams where something is unread."""
    return [
        {
            "id": str(one.team_id),
            "text": ngettext(
                "%(count)s unread in %(team)s", "%(count)s unread in %(team)s", one.unread_count
            )
            % {"count": one.unread_text, "team": one.team},
        }
        for one in member.siblings
        if one.team_id != member.team_id and one.unread_count
    ]


def alerts_of(
    rows: Sequence[Notification],
    member: Membership,
    preferences: NotificationPreferences,
    now: dt.datetime,
) -> dict[str, Any]:
    """What a page rings for: nothing in quiet hours; of each kind only where the person wants it."""
    if preferences.quiet_end(member.user, now):
        return {"alerts": [], "sound": False}
    role = Role(member.role)
    loud = [row for row in rows if channels_of(preferences, Kind(row.kind), role).push]
    alerts = [push_data([row]) for row in reversed(loud)]
    return {"alerts": alerts, "sound": preferences.has_sound and bool(rows)}


def unread_words(member: Membership) -> str:
    """What the bell is called: its number in words."""
    count = member.unread_count
    if not count:
        return _("Notifications")
    return _("Notifications: %(count)s unread") % {"count": member.unread_text}
