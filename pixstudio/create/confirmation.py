"""The question before a sending that costs much, makes many, or uses words the team thinks twice about."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account
from pixstudio.create.expansion import left_out_words
from pixstudio.jobs.job_specs import Total
from pixstudio.teams.models import Team
from pixstudio.web.numbers import spaced


@dataclass(frozen=True)
class Question:
    """What is asked once more. `key` changes with what it asks, so that no old yes counts."""

    key: str
    title: str
    lines: list[str]


def question_of(
    team: Team,
    total: Total,
    warnings: Sequence[str] = (),
    left_out: Sequence[str] = (),
    account: Account | None = None,
) -> Question | None:
    """The question for this sending, None where nothing needs one."""
    limit = team.confirm_above_credits
    is_dear = limit is not None and total.credits > limit
    if total.count == 1 and not (is_dear or warnings or left_out):
        return None
    lines = list(warnings)
    if is_dear:
        words = _("Your team asks once more above %(limit)s credits.")
        lines.append(words % {"limit": spaced(limit or 0)})
    if left_out:
        lines.append(_("Left out, because they can’t be made:"))
        lines += left_out_words(list(left_out))
    title = title_of(total)
    key = hashlib.sha256("\n".join([title, *lines]).encode()).hexdigest()[:24]
    # Credits move by themselves, which makes no yes an old one.
    return Question(key, title, [*lines, *_credit_lines(total, account)])


def title_of(total: Total) -> str:
    """`Generate 12 videos for ≈ 480 credits?`"""
    sign = "" if total.is_exact else "≈ "
    words = ngettext(
        "Generate this for %(sign)s%(credits)s credits?",
        "Generate %(count)s for %(sign)s%(credits)s credits in all?",
        total.count,
    )
    values = {"count": spaced(total.count), "sign": sign, "credits": spaced(total.credits)}
    return words % values


def _credit_lines(total: Total, account: Account | None) -> list[str]:
    if total.count == 1 or account is None or account.credits is None:
        return []
    if account.credits >= total.credits:
        return []
    words = _("%(account)s has %(credits)s credits. What can’t be paid there waits or is refused.")
    return [words % {"account": account, "credits": spaced(account.credits)}]
