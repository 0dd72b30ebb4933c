"""Presenter of the usage page: figures, charts, tables and filters."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.teams.models import Membership, Role
from pixstudio.usage import queries, usage_charts
from pixstudio.usage.breakdowns import HEADS, Table, name_of, shares_of, tables_of
from pixstudio.usage.chart_geometry import Chart
from pixstudio.usage.models import DailyUsage, Dimension
from pixstudio.usage.periods import (
    THIRTY_DAYS,
    TWELVE_MONTHS,
    Period,
    month_before,
    month_of,
)
from pixstudio.usage.permissions import Scope
from pixstudio.usage.queries import Asked, Course, Sums
from pixstudio.usage.usage_charts import NONE, clock
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.lists.list_filters import Chip, Menu, url_with_query

KEPT_MONTHS = 24


@dataclass(frozen=True)
class UsagePage:
    """Context of the page and its fragment."""

    is_bare: bool
    is_empty: bool
    scope_chips: list[Chip]
    chips: list[Chip]
    menus: list[Menu]
    about: str
    clear_url: str
    export_url: str
    poll_url: str
    fresh_text: str
    totals: list[dict[str, str]]
    counted_text: str
    charts: list[Chart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    empty_actions: list[dict[str, str]] = field(default_factory=list)
    empty_text: str = ""


def usage_page(
    scope: Scope, period: Period, member: Membership, today: dt.date, at: dt.datetime | None
) -> UsagePage:
    """A member's usage page for a period, limited to `scope`; `at` is when its sums last changed."""
    asked = scope.asked(period)
    first_day = queries.first_day_of(member.team, asked.who)
    course = queries.course_of(asked)
    whole = _whole(course, asked)
    shares = shares_of(scope, asked)
    budget = scope.budget if period.is_month and not asked.dimension else None
    return UsagePage(
        is_bare=first_day is None,
        is_empty=not whole.jobs,
        scope_chips=_scope_chips(scope, period),
        chips=_period_chips(scope, period, today),
        menus=_menus(scope, period, today, first_day),
        about=_about(scope, member),
        clear_url=scope.clear_url(period),
        export_url=url_with_query(url_for("usage_export"), scope.values | period.asked)
        if scope.may_export
        else "",
        poll_url=url_with_query(
            url_for("usage_figures"),
            scope.values | period.asked,
            seen=at.isoformat() if at else "",
        ),
        fresh_text=_fresh_text(at),
        totals=_totals(whole, course, period, budget),
        counted_text=_counted_text(whole),
        charts=_charts(course, asked, budget, shares) if whole.jobs else [],
        tables=tables_of(scope, asked, shares),
        empty_actions=_empty_actions(member),
        empty_text=_empty_text(scope, first_day is None),
    )


def _whole(course: Course, asked: Asked) -> Sums:
    whole = Sums()
    for sums in course[asked.dimension][asked.key].values():
        whole.add(sums)
    return whole


def _fresh_text(at: dt.datetime | None) -> str:
    if at is None:
        return ""
    return _("Updated at %(time)s") % {"time": time_format(localtime(at), "H:i")}


def _about(scope: Scope, member: Membership) -> str:
    """The subject of the page, if it is not the whole team."""
    if scope.dimension:
        names = queries.names_of(member, scope.dimension, [scope.key])
        return f"{HEADS[scope.dimension]}: {name_of(scope.dimension, scope.key, names)}"
    if scope.who == member.user_id:
        return _("Yours")
    if scope.who:
        key = str(scope.who)
        return name_of(Dimension.MEMBER, key, queries.names_of(member, Dimension.MEMBER, [key]))
    return "" if scope.sees_people else _("The whole team")


def _scope_chips(scope: Scope, period: Period) -> list[Chip]:
    """Switch between own usage and the team's totals, for members who aren't admins."""
    member = scope.member
    if scope.is_admin or not member.may(Role.CREATOR):
        return []
    both = ((_("Yours"), member.user_id), (_("The whole team"), DailyUsage.EVERYBODY))
    return [
        Chip(label, Scope(member, who).url(period), current=scope.who == who) for label, who in both
    ]


def _period_chips(scope: Scope, period: Period, today: dt.date) -> list[Chip]:
    this, last = month_of(today, today), month_of(month_before(today), today)
    rest = [Period(today, today, name) for name in (THIRTY_DAYS, TWELVE_MONTHS)]
    chips = []
    for label, one in ((_("This month"), this), (_("Last month"), last)):
        chips.append(Chip(label, scope.url(one), current=one == period))
    for one in rest:
        chips.append(Chip(one.label, scope.url(one), current=one.name == period.name))
    return chips


def _menus(scope: Scope, period: Period, today: dt.date, first_day: dt.date | None) -> list[Menu]:
    """Other months, back to the first that has a job."""
    options: list[Chip] = []
    at = month_before(today)
    while first_day and at.replace(day=1) > first_day.replace(day=1) and len(options) < KEPT_MONTHS:
        at = month_before(at)
        one = month_of(at, today)
        options.append(Chip(one.label, scope.url(one), current=one == period))
    chosen = next((chip for chip in options if chip.current), None)
    return [Menu(chosen.label if chosen else _("Month"), options)] if options else []


def _totals(
    whole: Sums, course: Course, period: Period, budget: int | None
) -> list[dict[str, str]]:
    each = round(whole.charged_credits / whole.done) if whole.done else None
    success = whole.success_percent
    return [
        {
            "name": _("Charged, %(days)s") % {"days": period.span_text},
            "figure": format_number(whole.charged_credits),
            "note": _spent_note(whole, budget),
        },
        {
            "name": _("Results"),
            "figure": format_number(whole.done),
            "note": ""
            if each is None
            else _("%(credits)s credits each") % {"credits": format_number(each)},
        },
        {
            "name": _("Success"),
            "figure": NONE if success is None else f"{success}\u00a0%",
            "note": _trouble_text(whole),
        },
        _time_total(whole, course),
    ]


def _spent_note(whole: Sums, budget: int | None) -> str:
    """The budget, and reserved and written-off credits if there are any."""
    of_jobs = ngettext("credits in %(jobs)s job", "credits in %(jobs)s jobs", whole.jobs)
    of_budget = _("of a budget of %(budget)s credits")
    parts = [of_jobs % {"jobs": format_number(whole.jobs)}]
    if budget is not None:
        parts = [of_budget % {"budget": format_number(budget)}]
    if whole.reserved_credits:
        parts.append(_("%(credits)s reserved") % {"credits": format_number(whole.reserved_credits)})
    if whole.written_off_credits:
        text = _("%(credits)s written off")
        parts.append(text % {"credits": format_number(whole.written_off_credits)})
    return " · ".join(parts)


def _trouble_text(whole: Sums) -> str:
    parts = (
        (whole.failed, _("%(count)s failed")),
        (whole.moderated, _("%(count)s moderated")),
        (whole.refused, _("%(count)s refused")),
    )
    said = [words % {"count": format_number(count)} for count, words in parts if count]
    return ", ".join(said) or (_("no failures") if whole.ended else "")


def _time_total(whole: Sums, course: Course) -> dict[str, str]:
    making = {
        key: sum(sums.jobs for sums in days.values())
        for key, days in course.get(Dimension.MAKING, {}).items()
    }
    if not making and whole.timed_jobs:
        text = _("plus %(time)s in the queue") % {"time": clock(whole.average_waiting)}
        return {
            "name": _("Average time"),
            "figure": clock(whole.average_making),
            "note": text if whole.waited_jobs else "",
        }
    most = queries.seconds_within(making, 0.9)
    return {
        "name": _("Median time"),
        "figure": clock(queries.seconds_within(making, 0.5)),
        "note": "" if most is None else _("90 %% within %(time)s") % {"time": clock(most)},
    }


def _counted_text(whole: Sums) -> str:
    """Notes on how success, times and credits are counted."""
    open_jobs = whole.jobs - whole.ended
    words = [
        _("Success = finished ÷ all finished, failed, moderated and refused attempts."),
        _(
            "Queue time runs from Generate to the first attempt; generation time from PixVerse’s "
            "acceptance to done, without off-peak jobs. Tables show averages."
        ),
        _(
            "Charged: what PixVerse accepted, estimated where it reported no charge. Reserved: "
            "running or unanswered; budgets count both. Written off: dismissed jobs; dropped after "
            "26 hours if the account’s credits show no charge."
        ),
        _("Imported results are left out."),
    ]
    if open_jobs:
        text = ngettext(
            "%(count)s job is in progress, stopped or unanswered.",
            "%(count)s jobs are in progress, stopped or unanswered.",
            open_jobs,
        )
        words.insert(1, text % {"count": format_number(open_jobs)})
    return " ".join(words)


def _charts(
    course: Course, asked: Asked, budget: int | None, shares: dict[Dimension, dict[str, Sums]]
) -> list[Chart]:
    period = asked.period
    if asked.dimension:
        return [usage_charts.course_chart(course[asked.dimension][asked.key], period)]
    charts: list[Chart | None] = [usage_charts.credits_chart(course, period)]
    if budget is not None:
        charts.append(usage_charts.budget_chart(course[Dimension.ALL][""], period, budget))
    charts.append(usage_charts.times_chart(course, Dimension.MAKING, period))
    charts.append(usage_charts.times_chart(course, Dimension.WAITING, period))
    charts.append(usage_charts.status_chart(shares.get(Dimension.OPERATION, {})))
    return [chart for chart in charts if chart is not None]


def _empty_actions(member: Membership) -> list[dict[str, str]]:
    if member.may(Role.CREATOR):
        return [{"label": _("Create a video"), "url": url_for("create_home"), "style": "solid"}]
    return [{"label": _("View gallery"), "url": url_for("gallery")}]


def _empty_text(scope: Scope, is_bare: bool) -> str:
    if not is_bare:
        return _("No jobs in this period. Choose another period above.")
    if scope.who:
        return _("Credits, results and times by day appear here.")
    return _("Credits, results and times by day appear here after the first job.")
