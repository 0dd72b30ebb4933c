"""PixVerse accounts: state, plan, credits and slots. No emails, no secrets."""

import datetime as dt
import uuid
from typing import Literal

from django.http import Http404
from ninja import Router, Schema
from pydantic import Field

from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.queries import accounts_with_running_counts
from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api_keys.models import Scope

router = Router()
State = Literal["ready", "full", "paused", "on_hold", "unauthorized", "gone"]
EXAMPLE_ID = "0d6f7a52-0c0f-4c53-8a5e-5cf36f3b1f10"


class CreditsOut(Schema):
    """Credits that are left; null where they could not be read."""

    total: int | None = Field(examples=[1140])
    daily: int | None = Field(description="Expire at the end of the day.", examples=[60])
    monthly: int | None = Field(description="Renewed with the plan.", examples=[1080])
    package: int | None = Field(description="Purchased.", examples=[0])


class SlotsOut(Schema):
    """How many jobs run at once."""

    total: int = Field(examples=[3])
    used: int = Field(description="By this studio’s jobs.", examples=[1])
    used_elsewhere: int = Field(description="By jobs that others sent.", examples=[0])


class AccountOut(Schema):
    """An account. `id` is what `account` of a job takes."""

    id: uuid.UUID = Field(examples=[EXAMPLE_ID])
    name: str = Field(description="Its name in this studio.", examples=["Northlight"])
    state: State = Field(
        description="`ready` and `full` take jobs, `full` as soon as a slot is free.",
        examples=["ready"],
    )
    plan: str = Field(description="Empty until it was read.", examples=["Pro"])
    renews_at: dt.datetime | None = Field(examples=["2026-12-14T00:00:00Z"])
    credits: CreditsOut
    slots: SlotsOut
    off_peak_discount: float | None = Field(
        description="The share that off-peak jobs cost; null if unknown.", examples=[0.7]
    )
    refreshed_at: dt.datetime | None = Field(
        description="When credits and plan were read.", examples=["2026-11-29T11:52:00Z"]
    )


@router.get("", response=list[AccountOut], auth=KeyAuth(Scope.ADMIN), summary="List accounts")
def list_accounts(request: KeyRequest) -> list[AccountOut]:
    """The team's accounts in the order of their connection. For owners and admins."""
    rows = accounts_with_running_counts(request.member.team)
    return [_document(account, running) for account, running in rows]


@router.get(
    "/{uuid:account_id}",
    response=AccountOut,
    auth=KeyAuth(Scope.ADMIN),
    summary="Get an account",
)
def get_account(request: KeyRequest, account_id: uuid.UUID) -> AccountOut:
    """One account. For owners and admins."""
    for account, running in accounts_with_running_counts(request.member.team):
        if account.pk == account_id:
            return _document(account, running)
    raise Http404


def _document(account: Account, running: int) -> AccountOut:
    daily, monthly, package = account.credit_parts
    return AccountOut(
        id=account.pk,
        # A name that nobody chose may be the address itself.
        name=account.name.partition("@")[0],
        state=_state(account, running),
        plan=account.plan_name,
        renews_at=account.renews_at,
        credits=CreditsOut(total=account.credits, daily=daily, monthly=monthly, package=package),
        slots=SlotsOut(total=account.places, used=running, used_elsewhere=account.foreign_jobs),
        off_peak_discount=account.off_peak_discount,
        refreshed_at=account.refreshed_at,
    )


def _state(account: Account, running: int) -> State:
    if account.health != Health.OK:
        states: dict[str, State] = {"on_hold": "on_hold", "gone": "gone"}
        return states.get(account.health, "unauthorized")
    if account.is_paused:
        return "paused"
    return "full" if running + account.foreign_jobs >= account.places else "ready"
