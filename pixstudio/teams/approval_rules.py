"""Above how many credits a second person has to approve jobs, and who that may be.

Of the rules that cover a job the most specific one counts: docs/decisions/0040-approvals.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pixstudio.teams.models import Membership, Role, Team

MAX_RULES = 30


@dataclass(frozen=True)
class ApprovalRule:
    """Jobs of a submission above `credits` need approval; '' and None cover every operation, model, user."""

    credits: int
    operation: str = ""
    model: str = ""
    user_id: int | None = None

    @property
    def scope(self) -> tuple[int | None, str, str]:
        return (self.user_id, self.model, self.operation)

    @property
    def rank(self) -> tuple[int, ...]:
        """The higher, the more specific: how much it names, then member before model before operation."""
        named = [bool(part) for part in self.scope]
        return (sum(named), *named)

    def covers(self, operation: str, model: str, user_id: int | None) -> bool:
        asked = (user_id, model, operation)
        return all(own in (None, "", part) for own, part in zip(self.scope, asked, strict=True))

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "ApprovalRule":
        return cls(**data)


def approval_rules_of(team: Team) -> list[ApprovalRule]:
    """The team's rules, the most specific first."""
    rules = [ApprovalRule.from_data(row) for row in team.approval_rules]
    return sorted(rules, key=lambda rule: rule.rank, reverse=True)


def rule_for(team: Team, operation: str, model: str, user_id: int | None) -> ApprovalRule | None:
    """The one rule that counts for such a job, None if none covers it."""
    rules = approval_rules_of(team)
    return next((rule for rule in rules if rule.covers(operation, model, user_id)), None)


def may_decide(member: Membership, user_ids: Iterable[int | None]) -> bool:
    """Whether the member may decide on what these users asked for; never on their own.

    Except for an owner who is the only approver, where the team says so.
    """
    if not member.approves:
        return False
    return member.user_id not in set(user_ids) or approves_own(member)


def approves_own(member: Membership) -> bool:
    """Whether the member is an owner and the only approver, and the team lets such a one approve alone."""
    if not member.team.approves_own or member.role != Role.OWNER:
        return False
    return not any(other.approves for other in other_members(member))


def other_members(member: Membership) -> list[Membership]:
    """The active members of the team besides this one; one query."""
    rows = Membership.objects.filter(team=member.team_id, user__is_active=True)
    return list(rows.exclude(pk=member.pk).select_related("team", "user"))
