"""The pages of notifications and of their settings."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from pixstudio.notifications.forms import PreferencesForm
from pixstudio.notifications.models import Notification, PushSubscription
from pixstudio.notifications.presenters.bell import Row, other_teams, row_of
from pixstudio.notifications.presenters.messages import words_of
from pixstudio.notifications.push_keys import public_key_of
from pixstudio.notifications.queries import PAGE_ROWS
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_day, format_time_ago


def notifications_page(
    member: Membership, found: Sequence[Notification], now: dt.datetime, *, is_unread: bool
) -> dict[str, Any]:
    """One page of them by days; `found` has one more than fits if there are more."""
    shown = found[:PAGE_ROWS]
    has_more, url = len(found) > PAGE_ROWS, url_for("notifications")
    chosen = "show=unread&" if is_unread else ""
    return {
        "url": url,
        "is_unread": is_unread,
        "days": _by_day([row_of(row, now) for row in shown]),
        "more_url": f"{url}?{chosen}before={shown[-1].pk}" if has_more else "",
        "reading_url": url_for("notifications_reading") if member.unread_count else "",
        "up_to": shown[0].pk if shown else 0,
        "settings_url": url_for("notification_settings"),
        "others": other_teams(member),
        "switch_url": url_for("current_team"),
    }


def _by_day(rows: Sequence[Row]) -> list[dict[str, Any]]:
    days: dict[str, list[Row]] = {}
    for row in rows:
        days.setdefault(format_day(timezone.localdate(row.when_at)), []).append(row)
    return [{"label": label, "rows": found} for label, found in days.items()]


def other_team_page(row: Notification) -> dict[str, Any]:
    """Asks to switch to the team that a notification is of."""
    return {
        "title": words_of(row).title,
        "text": _("This is in your team %(team)s.") % {"team": row.team},
        "team_id": str(row.team_id),
        "team": str(row.team),
        "switch_url": url_for("current_team"),
        "next": url_for("notification", row.pk),
        "back_url": url_for("notifications"),
    }


def settings_page(
    form: PreferencesForm,
    subscriptions: Sequence[PushSubscription],
    session_digest: str,
    now: dt.datetime,
) -> dict[str, Any]:
    """The form's rows by kind, the person's browsers (this one's session is given), and what this studio
    can't do."""
    zone = timezone.get_current_timezone_name()
    return {
        "url": url_for("notification_settings"),
        "back_url": url_for("notifications"),
        "rows": form.rows(),
        "sends_email": settings.SENDS_EMAIL,
        "zone_text": _("In your time zone, %(zone)s.") % {"zone": zone},
        "profile_url": url_for("profile"),
        "push_key": public_key_of(settings.PUSH_KEY) if settings.PUSH_KEY else "",
        "browsers": [_browser(row, session_digest, now) for row in subscriptions],
    }


def _browser(row: PushSubscription, session_digest: str, now: dt.datetime) -> dict[str, Any]:
    used = format_time_ago(row.used_at, now) if row.used_at else _("never")
    return {
        "id": str(row.pk),
        "is_here": row.session_digest == session_digest,
        "device": row.device,
        "since_at": row.created_at,
        "used_text": used,
        "removal_url": url_for("push_subscription_removal", row.pk),
        "trial_url": url_for("push_subscription_trial", row.pk),
    }
