"""Credit limits of a team, its members and single jobs."""

from collections.abc import Mapping
from dataclasses import dataclass

from pixstudio.teams.models import Membership, Team, User
from pixstudio.teams.queries import members_of


@dataclass(frozen=True)
class Limits:
    """Credits per month and per job; None sets no limit."""

    monthly: int | None
    per_job: int | None


def set_budgets(
    *, team: Team, limits: Limits, warn_percent: int, members: Mapping[int, Limits]
) -> list[Team | User]:
    """Set the limits of a team and of members by membership id; the rest are unchanged.

    Effective from the next claim of a job. May be repeated. Returns whose were changed, for the audit log.
    Only inside of a transaction.
    """
    values = {
        "monthly_budget_credits": limits.monthly,
        "job_limit_credits": limits.per_job,
        "warn_percent": warn_percent,
    }
    changed: list[Team | User] = []
    before = Team.objects.get(pk=team.pk)
    if any(getattr(before, name) != value for name, value in values.items()):
        Team.objects.filter(pk=team.pk).update(**values)
        changed.append(before)
    rows = members_of(team).filter(pk__in=members)
    return changed + [row.user for row in rows if _set_limits(row, members[row.pk])]


def _set_limits(row: Membership, limits: Limits) -> bool:
    if (row.monthly_budget_credits, row.job_limit_credits) == (limits.monthly, limits.per_job):
        return False
    Membership.objects.filter(pk=row.pk).update(
        monthly_budget_credits=limits.monthly, job_limit_credits=limits.per_job
    )
    return True


def set_account_policy(*, team: Team, policy: str) -> bool:
    """Set how accounts are selected for jobs, from the next claim on. May be repeated.

    Returns whether it changed.
    """
    rows = Team.objects.filter(pk=team.pk).exclude(account_policy=policy)
    return rows.update(account_policy=policy) == 1
