"""Searching the audit log of a team."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry, AuditQuerySet
from pixstudio.audit.target_names import entries_about_targets_named
from pixstudio.teams.models import Team
from pixstudio.web.lists.search import filter_by_search

MAX_CHARACTERS = 100


@dataclass(frozen=True)
class AuditSearch:
    """The search criteria. Invalid query parameters are ignored."""

    words: str = ""
    action: str = ""
    is_denial: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    before: int | None = None


def parse_search(query: Mapping[str, str]) -> AuditSearch:
    """Parse the search from query parameters."""
    action, before = query.get("action", ""), query.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) < 19
    return AuditSearch(
        words=query.get("q", "").replace("\0", "").strip()[:MAX_CHARACTERS],
        action=action if action in Action.values else "",
        is_denial=query.get("denied", "") == "1",
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        before=int(before) if is_number else None,
    )


def _day(typed: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        return None
    # At the ends of the calendar no time zone has a day before or after.
    return day if dt.MINYEAR < day.year < dt.MAXYEAR else None


def matching_entries(team: Team, search: AuditSearch) -> AuditQuerySet:
    """The team's entries that match the search, newest first; days in the team's time zone."""
    every = AuditEntry.objects.filter(chain=str(team.pk))
    named = partial(entries_about_targets_named, team)
    rows = filter_by_search(every, search.words, also=named).order_by("-number")
    if search.action:
        rows = rows.filter(action=search.action)
    if search.is_denial:
        rows = rows.filter(is_denial=True)
    if search.since:
        rows = rows.filter(at__gte=_midnight(team, search.since))
    if search.until:
        rows = rows.filter(at__lt=_midnight(team, search.until + dt.timedelta(days=1)))
    if search.before is not None:
        rows = rows.filter(number__lt=search.before)
    return rows


def _midnight(team: Team, day: dt.date) -> dt.datetime:
    zone = ZoneInfo(team.time_zone or settings.TIME_ZONE)
    return dt.datetime.combine(day, dt.time.min, tzinfo=zone)
