"""Preview of a submission: the account it would run on, and what is left of the budgets."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pixstudio.accounts.models import Account, MemberAccount
from pixstudio.create.forms.form_state import FormState
from pixstudio.jobs.account_selection import choose_account
from pixstudio.jobs.budgets import Budgets, budgets_of
from pixstudio.jobs.queries.totals import occupied_slots
from pixstudio.jobs.request_body import plan_allows
from pixstudio.teams.approval_rules import ApprovalRule, rule_for
from pixstudio.teams.models import AccountPolicy, Membership, Team
from pixstudio.web.prepared_queries import PreparedQuery


@dataclass(frozen=True)
class SubmissionPreview:
    """Slots, account policy and budgets as they are now; other jobs may be submitted first."""

    running_jobs: Mapping[object, int] = field(default_factory=dict)
    policy: str = AccountPolicy.MOST_CREDITS
    fixed: uuid.UUID | None = None
    budgets: Budgets = field(default_factory=Budgets)
    user_id: int | None = None
    team: Team | None = None

    def running(self, account: Account) -> int:
        """The number of jobs that run on an account now, including those of other programs."""
        return self.running_jobs.get(account.pk, 0) + account.foreign_jobs

    def account_for(self, form: FormState, credits: int) -> Account | None:
        """The account that a form's job would most likely run on; None if there is none."""
        if form.account is not None or form.source is not None:
            return form.account
        taken = (form.operation, form.request.parameters)
        plans = {one.plan_name for one in form.candidates}
        allowed = {plan for plan in plans if plan_allows(plan, *taken)}
        return self.likely([one for one in form.candidates if one.plan_name in allowed], credits)

    def approval_rule(self, form: FormState, credits: int) -> ApprovalRule | None:
        """The rule by which jobs of this form, at this price together, need approval; None without one."""
        if self.team is None:
            return None
        model = form.request.choice("model")
        rule = rule_for(self.team, form.operation, model, self.user_id)
        return rule if rule is not None and credits > rule.credits else None

    def likely(self, accounts: Sequence[Account], credits: int) -> Account | None:
        """The account that automatic selection would most likely take for a job of this price.

        If none can pay, the usable one with the most credits, so that the page can show what is missing.
        """
        usable = [one for one in accounts if one.is_usable and self.fixed in (None, one.pk)]
        able = [one for one in usable if one.credits is None or one.credits >= credits]
        roomy = [one for one in able if self.running(one) < one.places]
        if not able:
            return max(usable, key=lambda one: one.credits or 0, default=None)
        return choose_account(
            roomy or able, self.policy, credits=lambda one: one.credits, running=self.running
        )


def submission_preview_of(member: Membership, now: dt.datetime) -> SubmissionPreview:
    """The preview for a member: two queries, and one more if there are monthly budgets."""
    fixed = _FIXED.tuples({"team": member.team_id, "user": member.user_id})
    return SubmissionPreview(
        running_jobs=occupied_slots(member.team_id),
        policy=member.team.account_policy,
        fixed=fixed[0][0] if fixed else None,
        budgets=budgets_of(member.team, [member], now),
        user_id=member.user_id,
        team=member.team,
    )


_FIXED: PreparedQuery[MemberAccount] = PreparedQuery(
    lambda team, user: (
        MemberAccount.objects.filter(team=team, user=user).order_by("pk").values_list("account")[:1]
    ),
    team=uuid.UUID,
    user=int,
)
