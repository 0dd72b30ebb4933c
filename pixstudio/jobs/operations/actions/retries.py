"""Jobs that ended or got no answer, sent once more: each time a new charge if it is accepted."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from pixstudio.audit.actions import Action
from pixstudio.audit.log import note
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.actions.job_actions import CANCELLED_UNSENT, TooLate, jobs_words
from pixstudio.jobs.operations.actions.job_permissions import (
    among_allowed,
    check_may,
    doer,
    note_done,
)
from pixstudio.jobs.operations.charges import give_up
from pixstudio.jobs.operations.create import nudge_new
from pixstudio.jobs.operations.queue.queue_position import place_at_the_end
from pixstudio.jobs.operations.submission.outcomes import split_off
from pixstudio.jobs.operations.submission.reupload import forget_doubtful_files
from pixstudio.jobs.states import RETRYABLE, State
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission

# So long after it was cancelled, a job that is put back gets its place in line again.
UNDO_TIME = dt.timedelta(minutes=10)


def retry_generation(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """Queue another sending of a job that ended without a result: a new charge if it is accepted.

    It stays the job of whoever made it, and counts in that person's budget. Raises: TooLate, NotYours.
    """
    check_may(Permission.RETRY, member, generation)
    with transaction.atomic():
        _queue_again(generation, sorted(RETRYABLE), now, doer(Action.JOB_RETRIED, member))
        note_done(Action.JOB_RETRIED, member, generation, now)


def retry_many(
    *, member: Membership, ids: Collection[uuid.UUID], now: dt.datetime
) -> tuple[int, int]:
    """Queue again, oldest first, each job that ended without a result and that the member may retry.

    Each is a new charge if it is accepted. Repeated at once it retries none, since they wait already.
    Returns how many wait now, and how many of the ids were left alone.
    """
    rows = among_allowed(Permission.RETRY, member, ids).filter(state__in=RETRYABLE)
    done_by = doer(Action.JOB_RETRIED, member)
    count = 0
    for number, generation in enumerate(rows.order_by("created_at", "id")):
        try:
            # One behind the other in line, and each a step of its own.
            moment = now + dt.timedelta(microseconds=number)
            _queue_again(generation, sorted(RETRYABLE), moment, done_by)
        except TooLate:
            continue
        count += 1
    if count:
        note(Action.JOB_RETRIED, member=member, label=jobs_words(count), now=now)
    return count, len(set(ids)) - count


def submit_again(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """The user accepts that an unanswered sending may be charged as well, and sends once more.

    The first sending is still looked for, for 26 hours; if it turns up it becomes a job of its own.
    Raises: TooLate, NotYours.
    """
    check_may(Permission.RESUBMIT, member, generation)
    before, done_by = [State.ASK, State.ABANDONED], doer(Action.JOB_SENT_AGAIN, member)
    with transaction.atomic():
        _queue_again(generation, before, now, done_by)
        note_done(Action.JOB_SENT_AGAIN, member, generation, now)


def _queue_again(
    generation: Generation, before: list[State], now: dt.datetime, done_by: Mapping[str, Any]
) -> None:
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
            # Whether a source is still at PixVerse is asked before each sending.
            prepared_at=None if generation.source_id else F("prepared_at"),
            due_at=now + dt.timedelta(seconds=5),
            line_place=_place_again(generation, now),
            paused_at=None,
            paused_by=None,
            # Whoever let it pass a budget did so for one sending.
            raised_by=None,
            **done_by,
        )
        if not moved:
            raise TooLate
        _close_attempts(generation, now)
        if generation.problem == "bad_request":
            forget_doubtful_files(generation, now)
        generation.refresh_from_db(fields=["prepared_at"])
        nudge_new(generation)


def _place_again(generation: Generation, now: dt.datetime) -> int:
    """A cancellation that is undone at once gives back the place; whatever is retried later queues anew."""
    is_undone = generation.problem == CANCELLED_UNSENT and now - generation.changed_at < UNDO_TIME
    return generation.line_place if is_undone else place_at_the_end(now)


def _close_attempts(generation: Generation, now: dt.datetime) -> None:
    """Make room for another sending. One that was accepted and may still arrive keeps its own card."""
    give_up(generation.pk, now)
    for attempt in generation.attempts.filter(is_open=True).select_related("generation"):
        values = {"problem": "cancelled_running", "finished_at": now}
        split_off(attempt, State.CANCELLED, now, **values)
