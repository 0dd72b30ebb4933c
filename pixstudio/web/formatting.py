"""Numbers, dates and relative times as text for pages."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _

NO_BREAK_SPACE = "\u00a0"
# Short units: lists have no room for "12 minutes ago".
SHORT_TIMES: Any = {  # lazy plurals, which the stubs of `timesince` don't know
    "year": ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    "month": ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    "week": ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    "day": ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    "hour": ngettext_lazy("%(num)d h", "%(num)d h", "num"),
    "minute": ngettext_lazy("%(num)d min", "%(num)d min", "num"),
}


def format_time_ago(moment: dt.datetime, now: dt.datetime) -> str:
    """Relative time in the largest unit: `2 h ago`; `just now` within a minute."""
    if now - moment < dt.timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, now, time_strings=SHORT_TIMES, depth=1)}


def format_day(day: dt.date) -> str:
    """A day as a heading: Today, Yesterday, Monday 3 March; with the year if it is another one."""
    today = timezone.localdate()
    if day == today:
        return _("Today")
    if day == today - dt.timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "l j F" if day.year == today.year else "j F Y")


def format_date(day: dt.date, pattern: str) -> str:
    """A day by a pattern of Django's; charts and tables write the same days again and again."""
    return _date_text(day, pattern, get_language())


@lru_cache(maxsize=4000)
def _date_text(day: dt.date, pattern: str, _language: str | None) -> str:
    return date_format(day, pattern)


def format_number(number: int) -> str:
    """1284 as `1 284`, with a no-break space."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE)
