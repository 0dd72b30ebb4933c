"""Handles answers to paid POSTs: each kind of evidence leads to exactly one transition."""

import datetime as dt
import random
import secrets
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, Subquery

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import record_failure
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.charges import record_charge
from pixstudio.jobs.operations.polling.poll_schedule import poll_soon
from pixstudio.jobs.operations.queue.queue_position import last_position
from pixstudio.jobs.operations.submission.reupload import forget_files, is_upload_lost
from pixstudio.jobs.operations.submission.several_results import (
    add_further_results,
    asked_count,
    copy_of_job,
)
from pixstudio.jobs.queries.model_refusals import may_go_to_another_account
from pixstudio.jobs.states import AWAITING_ANSWER, MODEL_REFUSED, UPLOAD_LOST, Charge, State
from pixstudio.jobs.task_queue import enqueue
from pixstudio.pixverse import errors
from pixstudio.pixverse.schemas import Submitted
from pixstudio.web.prepared_queries import PreparedQuery

NEVER_ACCEPTED = (errors.Unreachable, errors.Busy)
REFUSALS: dict[type[errors.PixVerseError], str] = {
    errors.BadRequest: "bad_request",
    errors.Unauthorized: "unauthorized",
    errors.OutOfCredits: "out_of_credits",
    errors.Moderated: "moderated",
    errors.AccountOnHold: "account_on_hold",
}
_ATTEMPT = PreparedQuery(
    lambda attempt: Attempt.objects.select_related("generation").filter(pk=attempt).order_by(),
    attempt=int,
)
_LOCK = PreparedQuery(
    lambda attempt: (
        Generation.objects.select_for_update(no_key=True)
        .filter(pk=Subquery(Attempt.objects.filter(pk=attempt).order_by().values("generation")))
        .order_by()
        .values_list("pk")
    ),
    attempt=int,
)
BEFORE_ANSWER = [State.SUBMITTING, State.UNKNOWN, State.ASK, State.ABANDONED]


def record_outcome(
    *,
    attempt_id: int,
    now: dt.datetime,
    answer: Submitted | None = None,
    error: errors.PixVerseError | None = None,
) -> None:
    """Apply the transition that the answer proves. A late answer, after the lease, still counts.

    No connection or 429: back to the queue, nothing was charged. A 400 about a file that PixVerse lost:
    back to the queue once, and the file is uploaded again. A 400 for a model that only some accounts
    have: back to the queue, for another account if there is one. Another JSON refusal: `refused`, with
    the API's message. An id: `running`. Everything else: `unknown`, and the job is searched for.
    """
    attempt = _read_attempt(attempt_id)
    if answer is not None:
        is_bound = bind_attempt(attempt, answer.remote_ids, now, charged=answer.cost_credits)
        if not is_bound and not _is_late_answer(attempt, answer, now):
            mark_unknown(attempt, "", now)
    elif isinstance(error, NEVER_ACCEPTED):
        _back_to_queue(attempt, error, now)
    elif error is not None and is_upload_lost(attempt, error):
        _send_files_again(attempt, error, now)
    elif type(error) is errors.BadRequest and may_go_to_another_account(attempt, now):
        _take_back(attempt, State.QUEUED, MODEL_REFUSED, error, now, due_at=now)
        enqueue("submit_next", str(attempt.generation.team_id))
    elif error is not None and type(error) in REFUSALS:
        _refuse(attempt, error, now)
    else:
        mark_unknown(attempt, str(error.words or error) if error else "", now)
        if error is not None and error.retry_after_seconds:
            _rest(attempt, now + errors.pause_after(error, dt.timedelta()))


def lock_attempt(attempt_id: int) -> Attempt:
    """The current attempt, its generation locked until the transaction ends.

    All callers lock the generation before the attempt, so that a late answer, a poll and the clock
    wait for each other instead of blocking each other. Only inside of a transaction.
    """
    _LOCK.tuples({"attempt": attempt_id})
    return _read_attempt(attempt_id)


def _read_attempt(attempt_id: int) -> Attempt:
    """The attempt with its generation. Raises: Attempt.DoesNotExist."""
    for attempt in _ATTEMPT.rows({"attempt": attempt_id}):
        return attempt
    raise Attempt.DoesNotExist


def bind_attempt(
    attempt: Attempt, remote_ids: Sequence[str], now: dt.datetime, *, charged: int | None = None
) -> bool:
    """Attach the ids of its results to an attempt; False when it has one, or another attempt has one of them.

    Each result after the first gets a job of its own. `attempt` may be stale: its current state is read under
    the lock.
    """
    try:
        with transaction.atomic():
            held = lock_attempt(attempt.pk)
            if held.remote_id is not None:
                return False
            values = {
                "remote_id": remote_ids[0],
                "answered_at": now,
                "outcome": "accepted",
                "words": "",
                "settle_at": None,
                "verdict": "",
            }
            rows = Attempt.objects.filter(pk=held.pk)
            if charged is None:
                rows.count_as(Charge.RESERVED, now, **values)
            else:
                rows.count_as(Charge.CHARGED, now, credits=charged, **values)
            _run(held, now, charged)
            if len(remote_ids) > 1 or asked_count(held) > 1:
                add_further_results(_read_attempt(held.pk), remote_ids, now, charged)
    except IntegrityError:
        return False
    poll_soon(account_of(attempt), now + dt.timedelta(seconds=min(settings.POLL_SECONDS, 2)))
    if charged is None:
        enqueue("refresh_account", str(account_of(attempt)))
    return True


def _is_late_answer(attempt: Attempt, answer: Submitted, now: dt.datetime) -> bool:
    """Whether the attempt was matched before its answer; then only the charge is new."""
    with transaction.atomic():
        held = lock_attempt(attempt.pk)
        if held.remote_id not in answer.remote_ids:
            return False
        if asked_count(held) > 1:
            add_further_results(held, answer.remote_ids, now, answer.cost_credits)
        elif answer.cost_credits is not None:
            record_charge(held, answer.cost_credits, now)
    return True


def _run(attempt: Attempt, now: dt.datetime, charged: int | None) -> None:
    values = {"started_at": now, "problem": "", "words": "", "due_at": None, "lease_until": None}
    shown = {"removed_at": None, "deleted_at": None}
    if charged is not None:
        values["charged_credits"] = charged
    # A paid result is shown even if its card was removed before the result was known.
    if attempt.is_open and Generation.objects.move(
        attempt.generation_id, BEFORE_ANSWER, State.RUNNING, now, **shown, **values
    ):
        return
    split_off_attempt(attempt, State.RUNNING, now, **{**values, "problem": "arrived_late"})


def split_off_attempt(attempt: Attempt, state: State, now: dt.datetime, **values: object) -> None:
    """Give an accepted attempt a separate job, because its generation has continued without it."""
    first = attempt.generation
    late = copy_of_job(
        first,
        nonce=f"late-{secrets.token_hex(16)}",
        account_id=attempt.account_id,
        state=state,
        created_at=now,
        changed_at=now,
        queue_position=last_position(now),
        **values,
    )
    Attempt.objects.filter(pk=attempt.pk).update(generation=late, is_open=True)


def _back_to_queue(attempt: Attempt, error: errors.PixVerseError, now: dt.datetime) -> None:
    is_busy = isinstance(error, errors.Busy)
    at = now + errors.pause_after(error, _pause(is_busy))
    problem = "busy" if is_busy else "unreachable"
    _take_back(attempt, State.QUEUED, problem, error, now, due_at=at)
    _rest(attempt, at)


def _rest(attempt: Attempt, at: dt.datetime) -> None:
    """Submit nothing on the account before `at`; a later time set earlier stays."""
    shorter = Q(send_after=None) | Q(send_after__lt=at)
    Account.objects.filter(shorter, pk=account_of(attempt)).update(send_after=at)


def _pause(is_busy: bool) -> dt.timedelta:
    """10 to 30 s with jitter as the pages ask for a 429, times PATIENCE: the least, whatever is asked for."""
    seconds = random.uniform(10, 30) if is_busy else random.uniform(4, 8)  # noqa: S311
    return dt.timedelta(seconds=seconds * settings.PATIENCE)


def _send_files_again(attempt: Attempt, error: errors.PixVerseError, now: dt.datetime) -> None:
    with transaction.atomic():
        _take_back(attempt, State.QUEUED, UPLOAD_LOST, error, now, due_at=now, prepared_at=None)
        forget_files(attempt)
    enqueue("prepare_generation", str(attempt.generation_id))


def _refuse(attempt: Attempt, error: errors.PixVerseError, now: dt.datetime) -> None:
    _take_back(attempt, State.REFUSED, REFUSALS[type(error)], error, now, finished_at=now)
    if isinstance(error, errors.AccountOnHold | errors.Unauthorized) and attempt.account_id:
        # The rest of the queue waits for the account, instead of being refused one by one.
        record_failure(account_id=attempt.account_id, error=error)
    if isinstance(error, errors.OutOfCredits):
        enqueue("refresh_account", str(account_of(attempt)))
    enqueue("submit_next", str(attempt.generation.team_id))


def _take_back(
    attempt: Attempt,
    after: State,
    problem: str,
    error: errors.PixVerseError,
    now: dt.datetime,
    **values: dt.datetime | None,
) -> None:
    """Close an attempt proven not accepted; its generation follows only if it waits for this one."""
    with transaction.atomic():
        held = lock_attempt(attempt.pk)
        if held.remote_id is not None:
            return
        if held.is_open:
            values_of_step = {"problem": problem, "words": error.words, "lease_until": None}
            Generation.objects.move(
                held.generation_id, AWAITING_ANSWER, after, now, **values_of_step, **values
            )
        Attempt.objects.filter(pk=held.pk).count_as(
            Charge.NOTHING,
            now,
            is_open=False,
            outcome=problem,
            words=error.words,
            answered_at=now,
            settle_at=None,
        )


def account_of(attempt: Attempt) -> uuid.UUID:
    """The account an attempt was sent on; an all-zero id where it was forgotten here meanwhile."""
    return attempt.account_id or uuid.UUID(int=0)


def close_attempt(generation_id: uuid.UUID, outcome: str) -> None:
    """Nothing more is expected of the generation's open attempt."""
    Attempt.objects.filter(generation_id=generation_id, is_open=True).update(
        is_open=False, outcome=outcome
    )


def mark_unknown(attempt: Attempt, words: str, now: dt.datetime) -> None:
    """The answer is missing: it may have been accepted and charged, so it is never sent again by us."""
    with transaction.atomic():
        held = lock_attempt(attempt.pk)
        moved = held.is_open and Generation.objects.move(
            held.generation_id,
            [State.SUBMITTING],
            State.UNKNOWN,
            now,
            problem="no_answer",
            words=words,
            lease_until=None,
        )
        if not moved:
            return
        Attempt.objects.filter(pk=attempt.pk).update(outcome="unknown", words=words)
    poll_soon(account_of(attempt), now + dt.timedelta(seconds=5 * settings.PATIENCE))
    enqueue("refresh_account", str(account_of(attempt)))
