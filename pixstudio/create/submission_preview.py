"""What stands before a press of Generate: where it would run, and what is left of the budgets."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pixstudio.accounts.models import Account, MemberAccount
from pixstudio.jobs.account_selection import choose
from pixstudio.jobs.budgets import Budgets, budgets_of
from pixstudio.jobs.queries import occupied_places
from pixstudio.teams.models import AccountPolicy, Membership


@dataclass(frozen=True)
class Outlook:
    """Read once for a page. Nothing of it is promised: other jobs may go first."""

    taken: Mapping[object, int] = field(default_factory=dict)
    policy: str = AccountPolicy.MOST_CREDITS
    fixed: uuid.UUID | None = None
    budgets: Budgets = field(default_factory=Budgets)
    user_id: int | None = None

    def running(self, account: Account) -> int:
        """What runs on an account now, ours and others'."""
        return self.taken.get(account.pk, 0) + account.foreign_jobs

    def likely(self, accounts: Sequence[Account], credits: int) -> Account | None:
        """The account an automatic job of so many credits would most likely run on.

        Where none can pay, the usable one with the most credits, so that the page can say what is missing.
        """
        usable = [one for one in accounts if one.is_usable and self.fixed in (None, one.pk)]
        able = [one for one in usable if one.credits is None or one.credits >= credits]
        roomy = [one for one in able if self.running(one) < one.places]
        if not able:
            return max(usable, key=lambda one: one.credits or 0, default=None)
        return choose(
            roomy or able, self.policy, credits=lambda one: one.credits, running=self.running
        )


def outlook_of(member: Membership, now: dt.datetime) -> Outlook:
    """The outlook for a member of a team, in two queries, and one more where there are budgets by month."""
    fixed = MemberAccount.objects.filter(team=member.team, user=member.user)
    return Outlook(
        taken=occupied_places(member.team_id),
        policy=member.team.account_policy,
        fixed=fixed.values_list("account", flat=True).first(),
        budgets=budgets_of(member.team, [member], now),
        user_id=member.user_id,
    )
