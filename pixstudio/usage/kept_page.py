"""The usage page as it was made last while no sums have changed since."""

import datetime as dt
from dataclasses import replace
from urllib.parse import quote, urlencode

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from pixstudio.teams.models import Membership
from pixstudio.usage.periods import Period
from pixstudio.usage.permissions import Scope
from pixstudio.usage.presenters import UsagePage, usage_page
from pixstudio.usage.queries import summed_at
from pixstudio.web import database_time


def kept_usage_page(
    scope: Scope, period: Period, member: Membership, today: dt.date
) -> tuple[UsagePage, SafeString]:
    """A member's usage page, and its figures as markup; one query while they are kept.

    Names of people, accounts and effects in it are up to a minute old.
    """
    # Read before the sums: what is made of newer ones than these is shown for a moment only.
    at = summed_at(member.team)
    cache, key = caches["markup"], _key(scope, period, member, today, at)
    found: tuple[UsagePage, str] | None = cache.get(key)
    if found is None:
        found = _made(scope, period, member, today, at)
        lean = replace(found[0], totals=[], charts=[], tables=[])
        cache.set(key, (lean, found[1]), timeout=60)
    shown, figures = found
    # Rendered by a template that escapes.
    return shown, mark_safe(figures)  # noqa: S308


def _made(
    scope: Scope, period: Period, member: Membership, today: dt.date, at: dt.datetime | None
) -> tuple[UsagePage, str]:
    shown = usage_page(scope, period, member, today, at)
    figures = str(render_to_string("usage/_figures.html", {"usage": shown}))
    return shown, figures


def _key(
    scope: Scope, period: Period, member: Membership, today: dt.date, at: dt.datetime | None
) -> str:
    """All that the page depends on, beside names."""
    asked = urlencode(scope.values | period.asked)
    parts = (
        *("usage", member.team_id, member.user_id, member.role, scope.who, asked, scope.budget),
        *(at.isoformat() if at else "", today, period.first, period.last),
        *(get_language(), timezone.get_current_timezone_name(), f"{database_time.now():%H%M}"),
    )
    return ":".join(quote(str(part)) for part in parts)
