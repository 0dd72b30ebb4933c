"""Confirmation required before a submission that is expensive, makes several jobs, or uses listed words."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account
from pixstudio.create.forms.expansion import skipped_lines
from pixstudio.jobs.job_specs import BatchCost
from pixstudio.teams.models import Team
from pixstudio.web.formatting import format_number


@dataclass(frozen=True)
class Confirmation:
    """What the user has to confirm. `key` changes with it, so that an earlier confirmation is void."""

    key: str
    title: str
    lines: list[str]


def required_confirmation(
    team: Team,
    cost: BatchCost,
    warnings: Sequence[str] = (),
    skipped: Sequence[str] = (),
    *,
    order: str = "",
) -> Confirmation | None:
    """The confirmation that this submission requires, None if it requires none.

    With a digest of the `order`, who asks included, it confirms no other one, even of the same price.
    """
    limit = team.confirm_above_credits
    is_expensive = limit is not None and cost.credits > limit
    if cost.count == 1 and not (is_expensive or warnings or skipped):
        return None
    lines = list(warnings)
    if is_expensive:
        text = _("Your team confirms jobs above %(limit)s credits.")
        lines.append(text % {"limit": format_number(limit or 0)})
    if skipped:
        lines.append(skipped_title())
        lines += skipped_lines(list(skipped))
    title = title_of(cost)
    key = hashlib.sha256("\n".join([order, title, *lines]).encode()).hexdigest()[:24]
    return Confirmation(key, title, lines)


def skipped_title() -> str:
    """Above the combinations that are skipped."""
    return _("Skipped, because they can’t be made:")


def title_of(cost: BatchCost) -> str:
    """`Generate 12 videos for ≈ 480 credits?`"""
    sign = "" if cost.is_exact else "≈ "
    text = ngettext(
        "Generate this for %(sign)s%(credits)s credits?",
        "Generate %(count)s jobs for %(sign)s%(credits)s credits in total?",
        cost.count,
    )
    return text % {
        "count": format_number(cost.count),
        "sign": sign,
        "credits": format_number(cost.credits),
    }


def credit_lines(cost: BatchCost, account: Account | None) -> list[str]:
    """A line if the account can't pay for all jobs. Not part of the key: credits change by themselves."""
    if cost.count == 1 or account is None or account.credits is None:
        return []
    if account.credits >= cost.credits:
        return []
    text = _("%(account)s has %(credits)s credits. Jobs it can’t pay for will wait.")
    return [text % {"account": account, "credits": format_number(account.credits)}]
