"""The charts of the usage page."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from pixstudio.usage.chart_geometry import Chart, Plane, Rect, Text, round_seconds, round_top, short
from pixstudio.usage.models import Dimension
from pixstudio.usage.periods import Period, next_month
from pixstudio.usage.queries import Course, Sums, seconds_within
from pixstudio.web.formatting import format_date, format_number
from pixstudio.web.wording import operation_label

SERIES = 3
WIDE, HIGH = 800, 232
PHONE = 340
NARROW, LOW = 400, 212
NONE = "–"


def clock(seconds: float | None) -> str:
    """`1:12`, or `2:05:00` from an hour on."""
    if seconds is None:
        return NONE
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def amount(number: float) -> str:
    """An axis label: `250`, `1 500`, `20k`."""
    if number >= 10_000 and number % 1000 == 0:
        return f"{format_number(int(number / 1000))}k"
    return format_number(int(number)) if number == int(number) else short(number)


def step_text(at: dt.date, period: Period) -> str:
    return format_date(at, "F Y" if period.is_by_month else "j F")


def _names(steps: Sequence[dt.date], period: Period, every: int = 1) -> list[tuple[str, str]]:
    """Labels below the columns: the day, and its month if it differs from that of the label
    written before; or the month and the year. One of `every` is written."""
    names, before = [], None
    for number, at in enumerate(steps):
        if number % every:
            names.append(("", ""))
            continue
        whole = at.year if period.is_by_month else at.month
        word = format_date(at, "M" if period.is_by_month else "j")
        below = format_date(at, "Y" if period.is_by_month else "M")
        names.append((word, below if whole != before else ""))
        before = whole
    return names


def credits_chart(course: Course, period: Period) -> Chart:
    """Credits per day, by the most expensive operations and all others together."""
    steps = list(period.steps())
    kinds = course.get(Dimension.OPERATION, {})
    order = sorted(kinds, key=lambda key: -sum(sums.credits for sums in kinds[key].values()))
    shown = order[:SERIES] if len(order) > SERIES + 1 else order[: SERIES + 1]
    others = [key for key in order if key not in shown]
    table = [_day_of_kinds(kinds, shown, others, at) for at in steps]
    legend = [operation_label(key) for key in shown] + [_("Other")] * bool(others)
    return _at_both_widths(table, legend, steps, period, course.get(Dimension.ALL, {}).get("", {}))


def _day_of_kinds(
    kinds: dict[str, dict[dt.date, Sums]], shown: list[str], others: list[str], at: dt.date
) -> list[int]:
    values = [kinds[key].get(at, Sums()).credits for key in shown]
    rest = sum(kinds[key].get(at, Sums()).credits for key in others)
    return [*values, rest] if others else values


def course_chart(sums: dict[dt.date, Sums], period: Period) -> Chart:
    """Credits per day for a single item."""
    steps = list(period.steps())
    table = [[sums.get(at, Sums()).credits] for at in steps]
    return _at_both_widths(table, [], steps, period, sums)


def _at_both_widths(
    table: list[list[int]],
    legend: list[str],
    steps: list[dt.date],
    period: Period,
    whole: dict[dt.date, Sums],
) -> Chart:
    narrow = _stacked(table, legend, steps, period, whole, width=PHONE)
    return replace(_stacked(table, legend, steps, period, whole, width=WIDE), narrow=narrow)


def _stacked(
    table: list[list[int]],
    legend: list[str],
    steps: list[dt.date],
    period: Period,
    whole: dict[dt.date, Sums],
    *,
    width: int,
) -> Chart:
    """Bars of charged and reserved credits; the table separates these and written-off ones."""
    sums = [sum(values) for values in table]
    every = 1 if width == WIDE else 3 if period.is_by_month else 5
    plane = Plane(width, HIGH, round_top(max(sums, default=0)), len(steps))
    title = _("Credits per month") if period.is_by_month else _("Credits per day")
    heads = [*legend, _("All")] if legend else [_("Credits")]
    heads += [_("Charged"), _("Reserved"), _("Written off")]
    days = [whole.get(at, Sums()) for at in steps]
    cells = [
        [*(values if legend else []), sum(values), *_kinds_of(sums)]
        for values, sums in zip(table, days, strict=True)
    ]
    return Chart(
        id="credits",
        title=title,
        note=_("charged and reserved"),
        description=_("Between %(least)s and %(most)s credits, %(all)s in total.")
        % {
            "least": format_number(min(sums)),
            "most": format_number(max(sums)),
            "all": format_number(sum(sums)),
        },
        width=width,
        height=HIGH,
        left=plane.left,
        is_wide=True,
        legend=legend,
        levels=plane.levels(),
        rects=[rect for number, values in enumerate(table) for rect in plane.stack(number, values)],
        texts=plane.scale(amount) + plane.names(_names(steps, period, every)),
        columns=[_("Month") if period.is_by_month else _("Day"), *heads],
        rows=[
            (step_text(at, period), [format_number(value) for value in values])
            for at, values in zip(steps, cells, strict=True)
        ],
    )


def _kinds_of(sums: Sums) -> list[int]:
    return [sums.charged_credits, sums.reserved_credits, sums.written_off_credits]


def times_chart(course: Course, dimension: Dimension, period: Period) -> Chart | None:
    """Median and 90th percentile of a day's jobs in seconds; None without jobs."""
    steps = list(period.steps())
    limits = course.get(dimension, {})
    counts = [{key: days[at].jobs for key, days in limits.items() if at in days} for at in steps]
    half = [seconds_within(one, 0.5) for one in counts]
    most = [seconds_within(one, 0.9) for one in counts]
    known = [value for value in most if value is not None]
    if not known:
        return None
    is_waiting = dimension == Dimension.WAITING
    plane = Plane(NARROW, LOW, round_seconds(max(known)), len(steps), left=52)
    return Chart(
        id=dimension.value,
        title=_("Queue time") if is_waiting else _("Generation time"),
        note=_("median and 90th percentile"),
        description=_("Daily median between %(low)s and %(high)s.")
        % {
            "low": clock(min(value for value in half if value is not None)),
            "high": clock(max(value for value in half if value is not None)),
        },
        width=NARROW,
        height=LOW,
        left=plane.left,
        levels=plane.levels(),
        bands=plane.band(half, most),
        lines=plane.line(half),
        texts=plane.scale(clock)
        + plane.names(_names(steps, period, 3 if period.is_by_month else 5)),
        dots=plane.dots(half),
        columns=[
            _("Month") if period.is_by_month else _("Day"),
            _("Jobs"),
            _("Median"),
            _("90th percentile"),
        ],
        rows=[
            (step_text(at, period), [format_number(sum(one.values())), clock(low), clock(high)])
            for at, one, low, high in zip(steps, counts, half, most, strict=True)
        ],
    )


def budget_chart(credits: dict[dt.date, Sums], period: Period, budget: int) -> Chart:
    """Credits spent this month, beside an even pace to the budget."""
    steps = list(period.steps())
    days = (next_month(period.first) - period.first).days
    spent, so_far = [], 0
    for at in steps:
        so_far += credits.get(at, Sums()).credits
        spent.append(so_far)
    pace = [budget * (number + 1) / days for number in range(days)]
    plane = Plane(NARROW, LOW, round_top(max(budget, so_far)), days, left=52)
    values: list[float | None] = [*spent, *[None] * (days - len(spent))]
    every_day = [period.first + dt.timedelta(days=number) for number in range(days)]
    return Chart(
        id="budget",
        title=_("Budget pace"),
        note=_("dashed: even pace to %(budget)s") % {"budget": format_number(budget)},
        description=_("%(spent)s of %(budget)s credits by %(day)s.")
        % {
            "spent": format_number(so_far),
            "budget": format_number(budget),
            "day": format_date(period.last, "j F"),
        },
        width=NARROW,
        height=LOW,
        left=plane.left,
        levels=plane.levels(),
        lines=plane.line(list(pace), "plan") + plane.line(values),
        dots=plane.dots(values)[-1:],
        texts=plane.scale(amount) + plane.names(_names(every_day, period, 5)),
        columns=[_("Until"), _("Charged and reserved"), _("Even pace")],
        rows=[
            (step_text(at, period), [format_number(one), format_number(round(even))])
            for at, one, even in zip(steps, spent, pace, strict=False)
        ],
    )


ROW = 34
NAMES_WIDTH, FIGURES_WIDTH = 84, 56


def status_chart(kinds: dict[str, Sums]) -> Chart | None:
    """Estimate and charge per operation, of jobs with a known charge."""
    told = {key: sums for key, sums in kinds.items() if sums.told_jobs}
    if not told:
        return None
    whole = Sums()
    for sums in told.values():
        whole.add(sums)
    pairs = [(s.told_estimate_credits, s.told_charged_credits) for s in told.values()]
    top = max(max(pair) for pair in pairs) or 1
    room = NARROW - NAMES_WIDTH - FIGURES_WIDTH
    rects, texts = [], []
    for number, (key, pair) in enumerate(zip(told, pairs, strict=True)):
        y = number * ROW + 6
        texts.append(Text("0", short(y + 15), operation_label(key), "start", "value"))
        for row, value in enumerate(pair):
            width = room * value / top
            at = y + row * 12
            rects.append(Rect(row + 1, short(NAMES_WIDTH), short(at), short(max(width, 1)), "10"))
            words = Text(
                short(NAMES_WIDTH + width + 6), short(at + 9), format_number(value), "start"
            )
            texts.append(words)
    return Chart(
        id="told",
        title=_("Estimate and charge"),
        note=_("jobs with a known charge"),
        description=_("%(estimate)s credits estimated and %(charged)s charged for %(jobs)s jobs.")
        % {
            "estimate": format_number(whole.told_estimate_credits),
            "charged": format_number(whole.told_charged_credits),
            "jobs": format_number(whole.told_jobs),
        },
        width=NARROW,
        height=len(told) * ROW + 4,
        left=NAMES_WIDTH,
        legend=[_("Estimate"), _("Charged")],
        rects=rects,
        texts=texts,
        columns=[_("Operation"), _("Jobs"), _("Estimate"), _("Charged"), _("Difference")],
        rows=[_status_row(operation_label(key), sums) for key, sums in told.items()]
        + [_status_row(_("All"), whole)],
    )


def _status_row(name: str, sums: Sums) -> tuple[str, list[str]]:
    estimate, charged = sums.told_estimate_credits, sums.told_charged_credits
    off = round(100 * (charged - estimate) / estimate) if estimate else 0
    cells = [format_number(sums.told_jobs), format_number(estimate), format_number(charged)]
    return name, [*cells, f"{off:+d} %".replace("-", "−") if off else "0 %"]
