"""Who a key acts for, what it may do, and what is left to spend."""

import datetime as dt
import uuid

from ninja import Router, Schema
from pydantic import Field

from pixstudio.api.authentication import KeyAuth, KeyRequest, has_scope
from pixstudio.api_keys.models import Scope
from pixstudio.jobs.budgets import budgets_of
from pixstudio.web import database_time

router = Router()
EXAMPLE_ID = "7d1c8a0e-3f54-4e0b-9a53-0b8f5f0c7b21"


class CallingKeyOut(Schema):
    """The key of this request."""

    id: uuid.UUID = Field(examples=[EXAMPLE_ID])
    name: str = Field(examples=["Nightly renders"])
    prefix: str = Field(
        description="Its first letters, which name it in lists.", examples=["pixs_Zk3vQ0aB"]
    )
    scopes: list[str] = Field(
        description="What it may do now, as far as the member’s role allows.",
        examples=[["read", "create"]],
    )
    expires_at: dt.datetime | None = Field(examples=["2027-11-29T12:00:00Z"])
    budget_credits: int | None = Field(description="Null: no budget of its own.", examples=[5000])
    is_budget_monthly: bool = Field(
        description="Whether its budget is for each month, not in total.", examples=[True]
    )


class MemberOut(Schema):
    """Whose key it is."""

    id: int = Field(examples=[12])
    name: str = Field(examples=["Bob Marsh"])
    role: str = Field(examples=["creator"])


class TeamOut(Schema):
    """The team that it works in."""

    id: uuid.UUID = Field(examples=[EXAMPLE_ID])
    name: str = Field(examples=["Halden Studio"])
    time_zone: str = Field(description="Empty: the studio’s.", examples=["Europe/Oslo"])


class BudgetsOut(Schema):
    """Credits that are left, charged and reserved ones subtracted; null where there is no limit."""

    key_credits: int | None = Field(description="Of this key’s own budget.", examples=[4100])
    member_credits: int | None = Field(description="Of yours this month.", examples=[900])
    team_credits: int | None = Field(description="Of the team’s this month.", examples=[12000])
    job_limit_credits: int | None = Field(
        description="What a job may cost at most.", examples=[200]
    )
    confirm_above_credits: int | None = Field(
        description="What costs more has to be confirmed.", examples=[100]
    )


class MeOut(Schema):
    """The key, its member and team, and their budgets."""

    key: CallingKeyOut
    member: MemberOut
    team: TeamOut
    budgets: BudgetsOut


@router.get("", response=MeOut, auth=KeyAuth(), summary="Get your key, team and budgets")
def get_me(request: KeyRequest) -> MeOut:
    """What this key is and what it can still spend. Needs no scope: it is a test of the key."""
    key, member = request.api_key, request.member
    return MeOut(
        key=CallingKeyOut(
            id=key.pk,
            name=key.name,
            prefix=key.prefix,
            scopes=[scope.value for scope in Scope if has_scope(key, member, scope)],
            expires_at=key.expires_at,
            budget_credits=key.budget_credits,
            is_budget_monthly=key.is_budget_monthly,
        ),
        member=MemberOut(id=member.user_id, name=str(member.user), role=member.role),
        team=TeamOut(id=member.team.pk, name=member.team.name, time_zone=member.team.time_zone),
        budgets=_budgets(request),
    )


def _budgets(request: KeyRequest) -> BudgetsOut:
    member, key = request.member, request.api_key
    found = budgets_of(member.team, [member], database_time.now())
    return BudgetsOut(
        key_credits=_left(found.keys.left_for(key.pk) if found.keys else None),
        member_credits=_left(found.left_of.get(member.user_id)),
        team_credits=_left(found.team_left),
        job_limit_credits=found.limit_of_job(member.user_id),
        confirm_above_credits=member.team.confirm_above_credits,
    )


def _left(credits: int | None) -> int | None:
    """An admin may have allowed more than there was."""
    return None if credits is None else max(0, credits)
