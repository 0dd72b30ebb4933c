"""Credit history of an account as a server-rendered SVG chart with a data table."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.accounts.models import CreditReading
from pixstudio.web.formatting import format_number

SPAN = dt.timedelta(days=90)
# One point per hour for a history up to this age, else one per day.
HOURLY_UP_TO = dt.timedelta(days=3)
WIDTH, HEIGHT = 600, 120
TOP = 6


@dataclass(frozen=True)
class Figure:
    """One row of the data table."""

    when: str
    monthly: str
    daily: str
    package: str
    all: str


@dataclass(frozen=True)
class Chart:
    """A step line in a WIDTH by HEIGHT view box; `area` is the line closed along the baseline."""

    title: str
    description: str
    line: str
    area: str
    most: str
    since: str
    figures: list[Figure]
    box: str = f"0 0 {WIDTH} {HEIGHT}"


def credit_chart(readings: Iterable[CreditReading], now: dt.datetime) -> Chart | None:
    """Chart of these readings, oldest first; None if there are none."""
    rows = _thinned(list(readings), now)
    if not rows:
        return None
    most = max(*(_total(row) for row in rows), 1)
    points = _steps(rows, most, now)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Chart(
        title=_("Credits since %(day)s") % {"day": _format_time(rows[0].read_at, "j F, H:i")},
        description=_description(rows),
        line=line,
        area=f"{points[0][0]:.1f},{HEIGHT} {line} {WIDTH},{HEIGHT}",
        most=format_number(most),
        since=_format_time(rows[0].read_at, "j F"),
        figures=[_figure(row) for row in reversed(rows)],
    )


def _thinned(rows: list[CreditReading], now: dt.datetime) -> list[CreditReading]:
    """The last reading of each hour, or of each day for a longer history."""
    if not rows:
        return []
    pattern = "%Y%m%d%H" if now - rows[0].read_at <= HOURLY_UP_TO else "%Y%m%d"
    return list({timezone.localtime(row.read_at).strftime(pattern): row for row in rows}.values())


def _steps(rows: list[CreditReading], most: int, now: dt.datetime) -> list[tuple[float, float]]:
    """Points of a step line: a value holds until the next reading."""
    start = rows[0].read_at
    whole = max((now - start).total_seconds(), 1)
    points: list[tuple[float, float]] = []
    for row in rows:
        x = WIDTH * min((row.read_at - start).total_seconds() / whole, 1)
        y = HEIGHT - (HEIGHT - TOP) * _total(row) / most
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    return [*points, (float(WIDTH), points[-1][1])]


def _total(row: CreditReading) -> int:
    return max(row.daily_credits + row.monthly_credits + row.package_credits, 0)


def _description(rows: list[CreditReading]) -> str:
    counts = [_total(row) for row in rows]
    if min(counts) == max(counts):
        return _("Unchanged at %(count)s credits.") % {"count": format_number(counts[0])}
    text = _("From %(first)s to %(last)s credits; highest %(most)s, lowest %(fewest)s.")
    first, last = format_number(counts[0]), format_number(counts[-1])
    return text % {
        "first": first,
        "last": last,
        "most": format_number(max(counts)),
        "fewest": format_number(min(counts)),
    }


def _figure(row: CreditReading) -> Figure:
    return Figure(
        when=_format_time(row.read_at, "j F, H:i"),
        monthly=format_number(row.monthly_credits),
        daily=format_number(row.daily_credits),
        package=format_number(row.package_credits),
        all=format_number(_total(row)),
    )


def _format_time(moment: dt.datetime, pattern: str) -> str:
    return date_format(timezone.localtime(moment), pattern)
