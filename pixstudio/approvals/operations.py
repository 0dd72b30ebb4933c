"""Decide on jobs that wait for approval, and set the rules for them."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from pixstudio.approvals.queries import request_digest
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.operations.actions.job_actions import cancel_unsent, jobs_text
from pixstudio.jobs.operations.actions.job_permissions import last_action_values
from pixstudio.jobs.operations.create_generations import enqueue_job
from pixstudio.jobs.states import DECLINED, EDITED, State
from pixstudio.teams.approval_rules import ApprovalRule, may_decide
from pixstudio.teams.models import Approval, ApprovalState, Membership, Team
from pixstudio.teams.permissions import NotYours, Permission, is_allowed_for_all


class RequestDecided(Exception):
    """Somebody has decided on it, or its jobs no longer wait."""


class RequestChanged(Exception):
    """The jobs are not those that were shown: one was changed, cancelled or priced anew."""


class NothingChosen(Exception):
    """No job is to be approved."""


@dataclass(frozen=True)
class Decision:
    """By whom, on which jobs (`seen`: their digest as they were shown), and with which words."""

    member: Membership
    approval: Approval
    seen: str
    words: str
    now: dt.datetime


def approve_request(*, decision: Decision, ids: Collection[uuid.UUID]) -> int:
    """Let the jobs with these ids be sent, and cancel the others of the request. Returns how many are sent.

    Of two who decide at once, one does. Charges nothing yet; budgets still apply.
    Raises: NotYours, RequestDecided, RequestChanged, NothingChosen.
    """
    with transaction.atomic():
        jobs = _locked_jobs(decision)
        chosen = [job for job in jobs if job.pk in ids]
        if not chosen:
            raise NothingChosen
        _close(decision, ApprovalState.APPROVED, chosen)
        _let_go(decision, chosen)
        _decline_jobs(decision, [job for job in jobs if job.pk not in ids])
        label = jobs_text(len(chosen))
        record(
            Action.JOBS_APPROVED,
            member=decision.member,
            target=decision.approval,
            label=label,
            now=decision.now,
        )
    for job in chosen:
        enqueue_job(job)
    return len(chosen)


def decline_request(*, decision: Decision) -> int:
    """Cancel all jobs of the request with a word for their creator; nothing is sent or charged.

    Raises: NotYours, RequestDecided, RequestChanged.
    """
    with transaction.atomic():
        jobs = _locked_jobs(decision)
        _close(decision, ApprovalState.DECLINED, jobs)
        _decline_jobs(decision, jobs)
        record(
            Action.JOBS_DECLINED,
            member=decision.member,
            target=decision.approval,
            label=jobs_text(len(jobs)),
            now=decision.now,
        )
    return len(jobs)


def withdraw_request(*, member: Membership, approval: Approval, now: dt.datetime) -> int:
    """Cancel the jobs of a request, for whoever asked for it or an admin; returns how many.

    Raises: NotYours, RequestDecided.
    """
    is_own = approval.requested_by_id == member.user_id
    if not is_own and not is_allowed_for_all(member, Permission.CANCEL):
        raise NotYours
    with transaction.atomic():
        rows = Approval.objects.filter(pk=approval.pk, state=ApprovalState.WAITING)
        if not rows.update(state=ApprovalState.WITHDRAWN):
            raise RequestDecided
        pks = list(_waiting(approval).values_list("pk", flat=True))
        count = sum(cancel_unsent(pk, member, now) for pk in pks)
        record(Action.JOB_CANCELLED, member=member, label=jobs_text(count), now=now)
    return count


def _waiting(approval: Approval) -> GenerationQuerySet:
    rows = Generation.objects.filter(team=approval.team_id, pending_approval=approval)
    return rows.filter(state=State.QUEUED, removed_at=None).order_by("pk")


def _locked_jobs(decision: Decision) -> list[Generation]:
    """The jobs as they were shown, locked with their request."""
    locked = Approval.objects.select_for_update(no_key=True).filter(pk=decision.approval.pk)
    jobs = list(_waiting(decision.approval).select_for_update(no_key=True))
    if not jobs or not locked.filter(state=ApprovalState.WAITING).exists():
        raise RequestDecided
    people = {decision.approval.requested_by_id, *(job.creator_id for job in jobs)}
    if not may_decide(decision.member, people):
        raise NotYours
    if request_digest(jobs) != decision.seen:
        raise RequestChanged
    return jobs


def _close(decision: Decision, state: ApprovalState, jobs: Sequence[Generation]) -> None:
    waiting = Approval.objects.filter(pk=decision.approval.pk, state=ApprovalState.WAITING)
    is_first = waiting.update(
        state=state,
        count=len(jobs),
        credits=sum(job.estimate_credits for job in jobs),
        decided_by=decision.member.user,
        decided_at=decision.now,
        words=decision.words,
    )
    if not is_first:
        raise RequestDecided


def _let_go(decision: Decision, jobs: Sequence[Generation]) -> None:
    rows = Generation.objects.filter(pk__in=[job.pk for job in jobs])
    # Paused by the one who decides, to change it before.
    edited = rows.filter(problem=EDITED, paused_by=decision.member.user)
    edited.update(paused_at=None, paused_by=None, problem="")
    rows.update_with_version(
        pending_approval=None,
        approved_credits=F("estimate_credits"),
        due_at=decision.now,
        **last_action_values(Action.JOBS_APPROVED, decision.member),
    )


def _decline_jobs(decision: Decision, jobs: Sequence[Generation]) -> None:
    values: dict[str, Any] = {
        "problem": DECLINED,
        "words": decision.words,
        "pending_approval": None,
    }
    values |= {"finished_at": decision.now, "due_at": None, "lease_until": None}
    values |= last_action_values(Action.JOBS_DECLINED, decision.member)
    for job in jobs:
        Generation.objects.move(job.pk, [State.QUEUED], State.CANCELLED, decision.now, **values)


def save_approval_rules(
    *,
    member: Membership,
    rules: Sequence[ApprovalRule],
    approver_ids: Sequence[int],
    approves_own: bool,
    now: dt.datetime,
) -> None:
    """Save above which amounts whose approval is needed; may be repeated.

    Applies from the next submission, to jobs that wait in the queue as well. What waits for approval already
    goes on waiting for it.
    """
    values: dict[str, Any] = {
        "approval_rules": [rule.to_data() for rule in rules],
        "approver_ids": list(approver_ids),
        "approves_own": approves_own,
    }
    team = member.team
    with transaction.atomic():
        before = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        if all(getattr(before, name) == value for name, value in values.items()):
            return
        Team.objects.filter(pk=team.pk).update(**values)
        record(Action.APPROVAL_RULES_CHANGED, member=member, target=team, now=now)
