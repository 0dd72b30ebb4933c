"""Retries of jobs that ended or got no answer: each is a new charge if accepted."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.actions.job_actions import CANCELLED_UNSENT, JobMovedOn, jobs_text
from pixstudio.jobs.operations.actions.job_permissions import (
    check_permission,
    last_action_values,
    permitted_jobs,
    record_action,
)
from pixstudio.jobs.operations.charges import give_up_attempt
from pixstudio.jobs.operations.create_generations import enqueue_job
from pixstudio.jobs.operations.queue.queue_position import last_position
from pixstudio.jobs.operations.queue.spending_guard import (
    SubmissionTotal,
    approval_of_retry,
    check_again,
    record_request,
)
from pixstudio.jobs.operations.submission.outcomes import split_off_attempt
from pixstudio.jobs.operations.submission.reupload import forget_doubtful_files
from pixstudio.jobs.states import RETRYABLE, State
from pixstudio.teams.models import Approval, Membership
from pixstudio.teams.permissions import Permission

# A cancelled job that is queued again within this time gets its queue position back.
UNDO_TIME = dt.timedelta(minutes=10)


def retry_generation(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """Queue another attempt of a job that ended without a result: a new charge if it is accepted.

    It stays its creator's job and counts in the creator's budget. Raises: JobMovedOn, NotYours.
    """
    check_permission(Permission.RETRY, member, generation)
    with transaction.atomic():
        approval = _queue_again(
            generation, sorted(RETRYABLE), now, last_action_values(Action.JOB_RETRIED, member)
        )
        record_action(Action.JOB_RETRIED, member, generation, now)
        record_request(approval, member, now)


def retry_many(
    *, member: Membership, ids: Collection[uuid.UUID], now: dt.datetime
) -> tuple[int, int]:
    """Queue again, oldest first, each job that ended without a result and that the member may retry.

    Each is a new charge if accepted. An immediate repeat retries none, since they already wait.
    Returns how many were queued, and how many of the ids were skipped.
    """
    rows = permitted_jobs(Permission.RETRY, member, ids).filter(state__in=RETRYABLE)
    done_by = last_action_values(Action.JOB_RETRIED, member)
    jobs = list(rows.order_by("created_at", "id"))
    total = SubmissionTotal.of_one(sum(job.estimate_credits for job in jobs))
    approvals: dict[Approval, None] = {}
    count = 0
    for number, generation in enumerate(jobs):
        try:
            # One behind the other in the queue, each in its own transition.
            moment = now + dt.timedelta(microseconds=number)
            approval = _queue_again(generation, sorted(RETRYABLE), moment, done_by, total)
        except JobMovedOn:
            continue
        approvals |= {approval: None} if approval else {}
        count += 1
    if count:
        record(Action.JOB_RETRIED, member=member, label=jobs_text(count), now=now)
    for approval in approvals:
        record_request(approval, member, now)
    return count, len(set(ids)) - count


def submit_again(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """Submit again although the unanswered attempt may be charged as well.

    The first attempt is searched for during 26 hours; if found, it becomes a separate job.
    Raises: JobMovedOn, NotYours.
    """
    check_permission(Permission.RESUBMIT, member, generation)
    before, done_by = (
        [State.ASK, State.ABANDONED],
        last_action_values(Action.JOB_SENT_AGAIN, member),
    )
    with transaction.atomic():
        approval = _queue_again(generation, before, now, done_by)
        record_action(Action.JOB_SENT_AGAIN, member, generation, now)
        record_request(approval, member, now)


def _queue_again(
    generation: Generation,
    before: list[State],
    now: dt.datetime,
    done_by: Mapping[str, Any],
    total: SubmissionTotal | None = None,
) -> Approval | None:
    """The request for approval that the job waits for now, None if it needs none."""
    total = total or SubmissionTotal.of_one(generation.estimate_credits)
    with transaction.atomic():
        moved = Generation.objects.move(
            generation.pk,
            before,
            State.QUEUED,
            now,
            problem="",
            words="",
            remote_status=None,
            started_at=None,
            finished_at=None,
            charged_credits=None,
            tries=0,
            # Each attempt checks first that its source is still at PixVerse.
            prepared_at=None if generation.source_id else F("prepared_at"),
            due_at=now + dt.timedelta(seconds=5),
            queue_position=_place_again(generation, now),
            paused_at=None,
            paused_by=None,
            # An admin's approval over budget holds for one attempt.
            raised_by=None,
            **approval_of_retry(generation, total),
            **done_by,
        )
        if not moved:
            raise JobMovedOn
        _close_attempts(generation, now)
        if generation.problem == "bad_request":
            forget_doubtful_files(generation, now)
        generation.refresh_from_db()
        approval = check_again(generation, key=total.key, user=done_by.get("last_actor"), now=now)
        enqueue_job(generation)
    return approval


def _place_again(generation: Generation, now: dt.datetime) -> int:
    """The old queue position if a cancellation is undone at once; otherwise the end of the queue."""
    is_undone = generation.problem == CANCELLED_UNSENT and now - generation.changed_at < UNDO_TIME
    return generation.queue_position if is_undone else last_position(now)


def _close_attempts(generation: Generation, now: dt.datetime) -> None:
    """Close the old attempt. One that was accepted and may still arrive gets a separate job."""
    give_up_attempt(generation.pk, now)
    for attempt in generation.attempts.filter(is_open=True).select_related("generation"):
        values = {"problem": "cancelled_running", "finished_at": now}
        split_off_attempt(attempt, State.CANCELLED, now, **values)
