"""Texts of budgets: spent this month, and remaining."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.budgets.forms import BudgetForm
from pixstudio.jobs.budgets import MonthSums, month_sums
from pixstudio.teams.models import Membership, Team
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number

FULL_PERCENT = 100


@dataclass(frozen=True)
class Budget:
    """One budget of this month, for a meter with a label."""

    title: str
    spent: int
    limit: int
    left_text: str
    tone: str


@dataclass(frozen=True)
class MemberRow:
    initials: str
    name: str
    charged_text: str
    reserved_text: str
    monthly: BoundField
    per_job: BoundField
    account: BoundField


def remaining_budget(member: Membership, now: dt.datetime) -> Budget | None:
    """The budget with the least remaining credits that applies to the member; None without any, and then
    without a query."""
    limits = (member.monthly_budget_credits, member.team.monthly_budget_credits)
    if limits == (None, None):
        return None
    day = member.team.day_of(now)
    sums = month_sums(member.team, day)
    spent, reserved = sums.held, sums.reserved
    month = date_format(day, "F")
    own = _("Your budget, %(month)s") % {"month": month}
    whole = _("The team’s budget, %(month)s") % {"month": month}
    both = (
        (own, spent[member.user_id], reserved[member.user_id], limits[0]),
        (whole, spent.total(), reserved.total(), limits[1]),
    )
    found = [_budget(member.team, *one) for one in both if one[-1] is not None]
    return min(found, key=lambda one: one.limit - one.spent)


def _budget(team: Team, title: str, spent: int, reserved: int, limit: int | None) -> Budget:
    limit = limit or 0
    left = max(0, limit - spent)
    text = _("%(left)s of %(limit)s credits left") % {
        "left": format_number(left),
        "limit": format_number(limit),
    }
    percent = FULL_PERCENT * spent / limit if limit else FULL_PERCENT
    tone = "failed" if percent >= FULL_PERCENT else ""
    if reserved:
        text = f"{text} · {_reserved_text(reserved)}"
    return Budget(title, min(spent, limit), max(limit, 1), text, tone or _warning(team, percent))


def _reserved_text(credits: int) -> str:
    return _("%(credits)s reserved") % {"credits": format_number(credits)}


def _warning(team: Team, percent: float) -> str:
    return "attention" if percent >= team.warn_percent else ""


def budgets_page(form: BudgetForm, team: Team, now: dt.datetime) -> dict[str, Any]:
    """The budgets page, with each member's spending this month."""
    day = team.day_of(now)
    sums = month_sums(team, day)
    zone = team.time_zone or settings.TIME_ZONE
    return {
        "url": url_for("team_budgets"),
        "back_url": url_for("team"),
        "spent_text": _month_text(sums, date_format(day, "F Y")),
        "zone_text": _("Months start at midnight in %(zone)s.") % {"zone": zone},
        "members": [_member_row(form, one, sums) for one in form.members],
        "left_text": _left_text(form.members, sums.held),
    }


def _month_text(sums: MonthSums, month: str) -> str:
    """Charged and reserved credits, which both count in budgets, and written-off credits."""
    words = [
        _("%(charged)s credits charged in %(month)s so far, %(reserved)s reserved for open jobs.")
        % {
            "charged": format_number(sums.charged.total()),
            "month": month,
            "reserved": format_number(sums.reserved.total()),
        }
    ]
    if written_off := sums.written_off.total():
        text = _("%(credits)s more are written off and count toward no budget.")
        words.append(text % {"credits": format_number(written_off)})
    return " ".join(words)


def _member_row(form: BudgetForm, member: Membership, sums: MonthSums) -> MemberRow:
    return MemberRow(
        initials=member.user.initials,
        name=str(member.user),
        charged_text=format_number(sums.charged[member.user_id]),
        reserved_text=format_number(sums.reserved[member.user_id]),
        monthly=form[f"monthly-{member.pk}"],
        per_job=form[f"per_job-{member.pk}"],
        account=form[f"account-{member.pk}"],
    )


def _left_text(members: Sequence[Membership], spent: Counter[int | None]) -> str:
    """The credits spent by former members."""
    here = {member.user_id for member in members}
    gone = sum(credits for user_id, credits in spent.items() if user_id not in here)
    if not gone:
        return ""
    return _("%(spent)s more were spent by former members.") % {"spent": format_number(gone)}


def overspent_text(team: Team, members: Sequence[Membership], now: dt.datetime) -> list[str]:
    """A warning for each budget lower than this month's spending."""
    spent = month_sums(team, team.day_of(now)).held
    budgets = [(_("The team"), team.monthly_budget_credits, spent.total())]
    budgets += [(str(m.user), m.monthly_budget_credits, spent[m.user_id]) for m in members]
    text = _(
        "%(who)s already spent %(spent)s credits this month, more than %(limit)s. New jobs wait "
        "until next month, or until an admin allows them."
    )
    return [
        text % {"who": who, "spent": format_number(credits), "limit": format_number(limit)}
        for who, limit, credits in budgets
        if limit is not None and credits > limit
    ]
