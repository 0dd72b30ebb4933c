"""The period of a usage page, parsed from its address."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

THIRTY_DAYS, TWELVE_MONTHS = "30days", "12months"
MONTH = "%Y-%m"


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, inclusive. `name` is its name in an address, '' for a month."""

    first: dt.date
    last: dt.date
    name: str = ""

    @property
    def is_by_month(self) -> bool:
        return self.name == TWELVE_MONTHS

    @property
    def is_month(self) -> bool:
        return not self.name

    @property
    def asked(self) -> dict[str, str]:
        """Its query parameter."""
        if self.name:
            return {"range": self.name}
        return {"month": self.first.strftime(MONTH)}

    @property
    def label(self) -> str:
        if self.name == THIRTY_DAYS:
            return _("30 days")
        if self.name == TWELVE_MONTHS:
            return _("12 months")
        return date_format(self.first, "F Y")

    @property
    def span_text(self) -> str:
        """`1 – 22 November`, as the first total names it."""
        if self.is_by_month:
            return f"{date_format(self.first, 'M Y')} – {date_format(self.last, 'M Y')}"
        if self.first == self.last:
            return date_format(self.last, "j F")
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return f"{self.first.day} – {date_format(self.last, 'j F')}"
        return f"{date_format(self.first, 'j M')} – {date_format(self.last, 'j M')}"

    def steps(self) -> Iterator[dt.date]:
        """Each day, or the first of each month."""
        at = self.first
        while at <= self.last:
            yield at
            at = next_month(at) if self.is_by_month else at + dt.timedelta(days=1)


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after a day's."""
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def month_before(day: dt.date) -> dt.date:
    """The first day of the month before a day's."""
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def month_of(day: dt.date, today: dt.date) -> Period:
    """The calendar month of a day, up to today."""
    first = day.replace(day=1)
    return Period(first, min(today, next_month(first) - dt.timedelta(days=1)))


def period_asked(month: str, name: str, today: dt.date) -> Period:
    """The requested period; this month if missing, invalid or in the future."""
    if name == THIRTY_DAYS:
        return Period(today - dt.timedelta(days=29), today, name)
    if name == TWELVE_MONTHS:
        first = today.replace(day=1)
        for _step in range(11):
            first = month_before(first)
        return Period(first, today, name)
    try:
        asked = dt.datetime.strptime(month, MONTH).replace(tzinfo=dt.UTC).date()
    except ValueError:
        asked = today
    return month_of(min(asked, today), today)
