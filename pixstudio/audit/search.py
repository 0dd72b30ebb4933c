"""Looking through the audit trail of a team."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings

from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry, AuditQuerySet
from pixstudio.audit.target_names import about_things_with
from pixstudio.teams.models import Team
from pixstudio.web.searching import matching

MOST_CHARACTERS = 100


@dataclass(frozen=True)
class Search:
    """What is looked for. Whatever can't be read in an address counts as not said."""

    words: str = ""
    action: str = ""
    is_denial: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    before: int | None = None


def search_of(said: Mapping[str, str]) -> Search:
    """The search that an address names."""
    action, before = said.get("action", ""), said.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) < 19
    return Search(
        words=said.get("q", "").replace("\0", "").strip()[:MOST_CHARACTERS],
        action=action if action in Action.values else "",
        is_denial=said.get("denied", "") == "1",
        since=_day(said.get("since", "")),
        until=_day(said.get("until", "")),
        before=int(before) if is_number else None,
    )


def _day(typed: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        return None
    # At the ends of the calendar no time zone has a day before or after.
    return day if dt.MINYEAR < day.year < dt.MAXYEAR else None


def entries_found(team: Team, search: Search) -> AuditQuerySet:
    """The team's entries that were searched for, newest first; days are those where the team is."""
    every = AuditEntry.objects.filter(chain=str(team.pk))
    named = partial(about_things_with, team)
    rows = matching(every, search.words, also=named).order_by("-number")
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
