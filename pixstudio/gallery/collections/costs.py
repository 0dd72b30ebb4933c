"""What the jobs made for a collection cost, beside its budgets."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.cards.presenters.wording import credits_text
from pixstudio.collections.models import Collection
from pixstudio.jobs.budgets import month_of
from pixstudio.jobs.collection_budgets import covered_by, credits_of
from pixstudio.teams.models import Team
from pixstudio.web.formatting import format_number

FULL_PERCENT = 100


@dataclass(frozen=True)
class Cost:
    """Credits of this month or in total; with a budget, for a meter."""

    id: str
    title: str
    spent: int
    limit: int | None
    text: str
    tone: str = ""


def costs_of(collection: Collection, team: Team, now: dt.datetime) -> list[Cost]:
    """This month’s and all credits of a collection and its projects; [] while there are none."""
    center, day = collection.cost_center, team.day_of(now)
    covers = covered_by([collection.pk])[collection.pk]
    total = credits_of(covers, None).total()
    limits = (center.monthly_budget_credits, center.total_budget_credits)
    if not total and limits == (None, None):
        return []
    month = credits_of(covers, month_of(day)).total()
    return [
        _cost("month", date_format(day, "F Y"), month, limits[0], team),
        _cost("total", _("In total"), total, limits[1], team),
    ]


def _cost(pk: str, title: str, spent: int, limit: int | None, team: Team) -> Cost:
    if limit is None:
        return Cost(pk, title, spent, None, credits_text(spent))
    text = _("%(spent)s of %(limit)s credits") % {
        "spent": format_number(spent),
        "limit": format_number(limit),
    }
    tone = "failed" if spent >= limit else ""
    if not tone and FULL_PERCENT * spent >= team.warn_percent * limit:
        tone = "attention"
    return Cost(pk, title, spent, limit, text, tone)
