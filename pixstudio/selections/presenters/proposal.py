"""The question before results are generated again: how many jobs, at which price, and what is skipped."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.create.forms.confirmation import title_of
from pixstudio.jobs.budgets import budgets_of
from pixstudio.jobs.job_specs import BatchCost
from pixstudio.selections.models import BulkRun
from pixstudio.selections.presenters.runs import skipped_lines
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number


@dataclass(frozen=True)
class Proposal:
    """`start_url` is '' if nothing can be generated."""

    title: str
    lines: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    start_url: str = ""


def proposal_of(run: BulkRun, member: Membership, now: dt.datetime) -> Proposal:
    asked = run.argument
    skipped = skipped_lines(asked["skipped"])
    if not asked["count"]:
        return Proposal(_("Nothing can be generated again"), skipped=skipped)
    cost = BatchCost(asked["count"], asked["credits"], asked["is_exact"], asked["credits"])
    lines = [_("Same settings, new jobs. Charged when sent."), *_budget_lines(cost, member, now)]
    return Proposal(title_of(cost), lines, skipped, url_for("bulk_run_start", run.pk))


def _budget_lines(cost: BatchCost, member: Membership, now: dt.datetime) -> list[str]:
    """What is left of the budgets, where that is less than the price."""
    budgets = budgets_of(member.team, [member], now)
    own, team = budgets.left_of.get(member.user_id), budgets.team_left
    texts = (
        (own, _("You have %(left)s credits left this month. Jobs that cost more will wait.")),
        (
            team,
            _("Your team has %(left)s credits left this month. Jobs that cost more will wait."),
        ),
    )
    return [
        text % {"left": format_number(max(left, 0))}
        for left, text in texts
        if left is not None and left < cost.credits
    ]
