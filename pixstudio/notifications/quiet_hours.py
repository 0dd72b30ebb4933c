"""Quiet hours and daily summaries in a person's time zone, also over changes to and from summer time."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class QuietHours:
    """From one time of day until another, which may be the next day's; the same twice is never quiet."""

    starts_at: dt.time
    ends_at: dt.time
    zone: ZoneInfo

    def end_of(self, moment: dt.datetime) -> dt.datetime | None:
        """When the quiet hours end that this moment is in; None if it is in none."""
        if self.starts_at == self.ends_at:
            return None
        today = moment.astimezone(self.zone).date()
        for day in (today - dt.timedelta(days=1), today):
            start, end = self._of_day(day)
            if start <= moment < end:
                return end
        return None

    def _of_day(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Those that start on a day."""
        last = day if self.starts_at < self.ends_at else day + dt.timedelta(days=1)
        return moment_of(day, self.starts_at, self.zone), moment_of(last, self.ends_at, self.zone)


def moment_of(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The moment at which clocks of the zone first show this time on this day, in UTC.

    A time that the clocks skip in spring is the moment of the change by the clocks of before.
    """
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)


def next_daily_moment(now: dt.datetime, hour: int, zone: ZoneInfo) -> dt.datetime:
    """The first moment after now at which clocks of the zone show this full hour."""
    day = now.astimezone(zone).date()
    moments = (moment_of(day + dt.timedelta(days=n), dt.time(hour), zone) for n in range(3))
    return next(moment for moment in moments if moment > now)
