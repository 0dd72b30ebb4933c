"""The history of an account's credits as a chart that the server draws, with its figures beside it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.accounts.models import CreditReading
from pixstudio.web.formatting import format_number

SPAN = dt.timedelta(days=90)
# Up to this age every hour has its point, beyond it every day.
HOURLY_UP_TO = dt.timedelta(days=3)
WIDTH, HEIGHT = 600, 120
TOP = 6


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    when: str
    monthly: str
    daily: str
    package: str
    all: str


@dataclass(frozen=True)
class Chart:
    """A line of steps in a box of WIDTH by HEIGHT; `area` closes it along the floor."""

    title: str
    description: str
    line: str
    area: str
    most: str
    since: str
    figures: list[Figure]
    box: str = f"0 0 {WIDTH} {HEIGHT}"


def credit_chart(readings: Iterable[CreditReading], now: dt.datetime) -> Chart | None:
    """The chart of these readings, oldest first; None where there are none."""
    rows = _thinned(list(readings), now)
    if not rows:
        return None
    most = max(*(_all(row) for row in rows), 1)
    points = _steps(rows, most, now)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Chart(
        title=_("Credits since %(day)s") % {"day": _when(rows[0].read_at, "j F, H:i")},
        description=_description(rows),
        line=line,
        area=f"{points[0][0]:.1f},{HEIGHT} {line} {WIDTH},{HEIGHT}",
        most=format_number(most),
        since=_when(rows[0].read_at, "j F"),
        figures=[_figure(row) for row in reversed(rows)],
    )


def _thinned(rows: list[CreditReading], now: dt.datetime) -> list[CreditReading]:
    """The last reading of each hour where all is young, else of each day."""
    if not rows:
        return []
    pattern = "%Y%m%d%H" if now - rows[0].read_at <= HOURLY_UP_TO else "%Y%m%d"
    return list({timezone.localtime(row.read_at).strftime(pattern): row for row in rows}.values())


def _steps(rows: list[CreditReading], most: int, now: dt.datetime) -> list[tuple[float, float]]:
    """Credits stay as they were read until they are read anew, so the line goes in steps."""
    start = rows[0].read_at
    whole = max((now - start).total_seconds(), 1)
    points: list[tuple[float, float]] = []
    for row in rows:
        x = WIDTH * min((row.read_at - start).total_seconds() / whole, 1)
        y = HEIGHT - (HEIGHT - TOP) * _all(row) / most
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    return [*points, (float(WIDTH), points[-1][1])]


def _all(row: CreditReading) -> int:
    return max(row.daily_credits + row.monthly_credits + row.package_credits, 0)


def _description(rows: list[CreditReading]) -> str:
    counts = [_all(row) for row in rows]
    if min(counts) == max(counts):
        return _("%(count)s credits all the time.") % {"count": format_number(counts[0])}
    words = _("From %(first)s to %(last)s credits; most %(most)s, fewest %(fewest)s.")
    first, last = format_number(counts[0]), format_number(counts[-1])
    return words % {
        "first": first,
        "last": last,
        "most": format_number(max(counts)),
        "fewest": format_number(min(counts)),
    }


def _figure(row: CreditReading) -> Figure:
    return Figure(
        when=_when(row.read_at, "j F, H:i"),
        monthly=format_number(row.monthly_credits),
        daily=format_number(row.daily_credits),
        package=format_number(row.package_credits),
        all=format_number(_all(row)),
    )


def _when(moment: dt.datetime, pattern: str) -> str:
    return date_format(timezone.localtime(moment), pattern)
