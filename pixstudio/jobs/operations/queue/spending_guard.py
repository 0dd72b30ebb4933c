"""Holds jobs above the team's amounts until a second person has approved them.

A job is looked at when it is created, changed or queued again, and once more in the transaction that
claims it, at today's price: no way leads past that. Why it is so: docs/decisions/0040-approvals.md.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pixstudio.accounts.models import Account
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.current_prices import current_price
from pixstudio.jobs.models import Attempt, Generation, GenerationInput
from pixstudio.jobs.states import Charge
from pixstudio.teams.approval_rules import ApprovalRule, may_decide, rule_for
from pixstudio.teams.models import Approval, ApprovalState, Membership, Team, User
from pixstudio.teams.permissions import NotYours, Permission, is_allowed


@dataclass(frozen=True)
class SubmissionTotal:
    """What is submitted at once: `key` names the submission, `credits` is the price of all of it."""

    key: str
    credits: int

    @classmethod
    def of_one(cls, credits: int) -> "SubmissionTotal":
        return cls(uuid.uuid4().hex, credits)


def broken_rule(
    team: Team, generation: Generation, credits: int | None = None
) -> ApprovalRule | None:
    """The rule by which the job, at this price, needs an approval that it doesn't have; None without one."""
    price = generation.estimate_credits if credits is None else credits
    if generation.approved_credits is not None and price <= generation.approved_credits:
        return None
    model = str(generation.parameters.get("model") or "")
    rule = rule_for(team, generation.operation, model, generation.creator_id)
    others = max(0, generation.submission_credits - generation.estimate_credits)
    return rule if rule is not None and others + price > rule.credits else None


def hold_new_jobs(
    team: Team, rows: Sequence[Generation], key: str, user: User | None, now: dt.datetime
) -> Approval | None:
    """Have those of the unsaved jobs wait that need approval; the request they wait for, if any."""
    broken = [(row, rule) for row in rows if (rule := broken_rule(team, row))]
    if not broken:
        return None
    approval = _waiting_request(team, key, user, broken[0][1], now)
    for row, _rule in broken:
        row.pending_approval, row.due_at = approval, None
    return approval


def check_again(
    generation: Generation, *, key: str, user: User | None, now: dt.datetime
) -> Approval | None:
    """Have a saved job wait, or go on, after it was changed or queued again, in the same transaction.

    It stays with the request that it waits for, as long as that is not decided on.
    """
    rule = broken_rule(generation.team, generation)
    before = generation.pending_approval
    approval = before if rule else None
    if rule and (before is None or before.state != ApprovalState.WAITING):
        approval = _waiting_request(generation.team, key, user, rule, now)
    if approval != before:
        _set_request(generation, approval)
    return approval


def hold_at_claim(
    generation: Generation,
    account: Account,
    inputs: Iterable[GenerationInput],
    team: Team,
    now: dt.datetime,
) -> bool:
    """Whether the job must not be sent: at today's price on this account it needs a new approval.

    Only in the transaction of the claim, which then saves that instead.
    """
    if not team.approval_rules:
        return False
    today = current_price(generation, inputs, account)
    price = max(generation.estimate_credits, today.credits)
    rule = broken_rule(team, generation, price)
    if rule is None:
        return False
    if price > generation.estimate_credits:
        values = {"estimate_credits": price, "estimate_is_exact": today.is_exact}
        Generation.objects.filter(pk=generation.pk).update(**values)
    key = f"claim-{generation.batch_id or generation.pk}"
    _set_request(generation, _waiting_request(team, key, generation.creator, rule, now))
    return True


def _set_request(generation: Generation, approval: Approval | None) -> None:
    generation.pending_approval = approval
    values = {"pending_approval": approval, "problem": "", "words": ""}
    Generation.objects.filter(pk=generation.pk).update_with_version(**values)


def _waiting_request(
    team: Team, key: str, user: User | None, rule: ApprovalRule, now: dt.datetime
) -> Approval:
    """The request of this submission that waits; one that was decided on takes in no further job."""
    approval, _is_new = Approval.objects.get_or_create(
        team=team,
        requested_by=user,
        key=key,
        state=ApprovalState.WAITING,
        defaults={"rule": rule.to_data(), "created_at": now},
    )
    return approval


def record_request(approval: Approval | None, member: Membership | None, now: dt.datetime) -> None:
    """Add to the audit log that jobs wait for approval; last in the transaction."""
    if approval is not None and member is not None:
        record(Action.APPROVAL_REQUESTED, member=member, target=approval, now=now)


def approval_after_edit(
    before: Generation, credits: int, member: Membership | None
) -> dict[str, object]:
    """The columns of a waiting job that is changed to this price: what was approved is not it.

    One who makes another's job dearer asks for it themselves, and can't decide on it then.
    """
    is_own = member is None or member.user_id == before.creator_id
    others = max(0, before.submission_credits - before.estimate_credits)
    values: dict[str, object] = {
        "approved_credits": None,
        "submission_credits": others + credits,
    }
    if not is_own and credits > before.estimate_credits:
        values["pending_approval"] = None
    return values


def approval_of_retry(generation: Generation, total: SubmissionTotal) -> dict[str, object]:
    """The columns of an ended job that is queued again: an approval is for one charge."""
    values: dict[str, object] = {"submission_credits": total.credits}
    attempts = Attempt.objects.filter(generation=generation.pk)
    if attempts.exclude(charge=Charge.NOTHING).exists():
        values["approved_credits"] = None
    return values


def may_edit(member: Membership, generation: Generation) -> bool:
    """Whether the member may change the waiting job: also one who decides whether it is sent."""
    if is_allowed(member, Permission.EDIT, generation.creator_id):
        return True
    approval = generation.pending_approval
    if approval is None:
        return False
    return may_decide(member, (generation.creator_id, approval.requested_by_id))


def check_edit(member: Membership | None, generation: Generation) -> None:
    """Raises: NotYours if the member may not change the waiting job. None (a script) may."""
    if member is not None and not may_edit(member, generation):
        raise NotYours
