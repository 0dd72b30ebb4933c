"""Credits a team may spend in a month, all together, each member, and with one job."""

from collections.abc import Mapping
from dataclasses import dataclass

from pixstudio.teams.actions import Action
from pixstudio.teams.audit import note
from pixstudio.teams.models import Membership, Team
from pixstudio.teams.queries import members_of


@dataclass(frozen=True)
class Limits:
    """Credits per month and per job; None sets no limit."""

    monthly: int | None
    per_job: int | None


def set_budgets(
    *, member: Membership, team: Limits, warn_percent: int, members: Mapping[int, Limits]
) -> None:
    """Set the limits of the member's team and of members by membership id; others keep theirs.

    They hold from the next claim of a job on. May be repeated; what is changed is noted. Only inside of a
    transaction.
    """
    values = {
        "monthly_budget_credits": team.monthly,
        "job_limit_credits": team.per_job,
        "warn_percent": warn_percent,
    }
    before = Team.objects.get(pk=member.team_id)
    if any(getattr(before, name) != value for name, value in values.items()):
        Team.objects.filter(pk=before.pk).update(**values)
        note(Action.BUDGET_CHANGED, member=member, target=before)
    for row in members_of(member.team).filter(pk__in=members):
        _set_limits(member, row, members[row.pk])


def _set_limits(by: Membership, row: Membership, limits: Limits) -> None:
    if (row.monthly_budget_credits, row.job_limit_credits) == (limits.monthly, limits.per_job):
        return
    Membership.objects.filter(pk=row.pk).update(
        monthly_budget_credits=limits.monthly, job_limit_credits=limits.per_job
    )
    note(Action.BUDGET_CHANGED, member=by, target=row.user)


def set_account_policy(*, member: Membership, policy: str) -> None:
    """Say which of the accounts that could do a job gets it, from the next claim on. May be repeated."""
    rows = Team.objects.filter(pk=member.team_id).exclude(account_policy=policy)
    if rows.update(account_policy=policy):
        note(Action.POLICY_CHANGED, member=member, target=member.team)
