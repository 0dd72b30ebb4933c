"""Polls an account: a list call for each kind of result updates all its jobs and finds those whose answer
was lost."""

import datetime as dt
import logging
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of, record_failure
from pixstudio.accounts.queries import pollable_accounts
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.charges import record_charge
from pixstudio.jobs.operations.polling import counted_posts
from pixstudio.jobs.operations.polling.account_readings import (
    AccountReading,
    fetch_reading,
    remembered_ids,
)
from pixstudio.jobs.operations.polling.foreign_jobs import count_foreign_jobs
from pixstudio.jobs.operations.polling.matching import match_unanswered
from pixstudio.jobs.operations.polling.poll_schedule import (
    delay_after_error,
    delay_before_poll,
    is_searched_for,
    next_tick,
    poll_soon,
    postpone_poll,
)
from pixstudio.jobs.operations.submission.outcomes import account_of, close_attempt, lock_attempt
from pixstudio.jobs.queries.attempts import WATCH_WINDOW, open_attempts_of
from pixstudio.jobs.result_types import ResultType, result_of_job
from pixstudio.jobs.states import MOVABLE, State
from pixstudio.jobs.task_queue import enqueue, enqueue_saving
from pixstudio.pixverse import errors, statuses
from pixstudio.pixverse.schemas import Video
from pixstudio.web import leases
from pixstudio.web.background.relaxed_commits import relaxed_commits
from pixstudio.web.outages import API, report_outage
from pixstudio.web.prepared_queries import PreparedQuery

logger = logging.getLogger(__name__)
Lease = leases.Lease[QuerySet[Account]]
LEAST_PAUSE = dt.timedelta(seconds=1)
# A poll makes several calls, so its lease is a multiple of one call's timeout.
STEPS_OF_A_READING = 4
_ACCOUNT = PreparedQuery(
    lambda account: Account.objects.filter(pk=account).order_by(), account=uuid.UUID
)


def poll_account(*, account_id: uuid.UUID, now: dt.datetime, even_idle: bool = False) -> bool:
    """Poll one account and update its jobs; False if it was not due, or the call failed.

    With `even_idle` also without jobs of ours: foreign jobs may use its slots. One worker at a
    time (a lease). Costs one list call for videos and one for each other kind that we wait for,
    more only where the jobs we wait for are further back, and two scheduler calls while an answer is
    missing. Charges nothing.
    """
    lease = _claim(account_id, now)
    account = next(iter(_ACCOUNT.rows({"account": account_id})), None) if lease else None
    if lease is None or account is None:
        return False
    attempts = open_attempts_of(account, now)
    if not attempts and not account.foreign_jobs and not even_idle:
        _release(lease, None)
        return False
    looked_for = [
        a for a in attempts if is_searched_for(a, account.last_reading_at, now)
    ] or attempts
    try:
        reading = fetch_reading(client_of(account.team_id), account, looked_for)
    except (errors.PixVerseError, *NO_CLIENT_ERRORS) as error:
        _note_trouble(account, error)
        _release(lease, now + delay_after_error(account.last_reading_at, now))
        return False
    API.end()
    if reading.trouble is None:
        lost = [one for one in looked_for if one.reply_ref not in reading.reply_refs]
        reading.counted = counted_posts.read(account, lost, reading.videos.values(), now)
    values = apply_reading(account, attempts, reading, now)
    _release(lease, values.pop("next_reading_at"), **values)
    return True


def _claim(account_id: uuid.UUID, now: dt.datetime) -> Lease | None:
    """Claim a poll that is due. A poll requested meanwhile moves `next_reading_at` before the lease's end."""
    with relaxed_commits():
        return leases.Lease.claim(
            pollable_accounts(now).filter(pk=account_id),
            now,
            duration=poll_lease(),
            column="reading_lease_until",
            due_column="next_reading_at",
            condition=Q(next_reading_at=None) | Q(next_reading_at__lte=now),
        )


def _release(lease: Lease, at: dt.datetime | None, **values: object) -> None:
    """Plan the next poll, unless one was requested during this one, and update these values with it."""
    unchanged = When(next_reading_at=lease.until, then=Value(at))
    planned = Case(unchanged, default=F("next_reading_at"), output_field=DateTimeField())
    with relaxed_commits():
        lease.release(next_reading_at=planned, **values)


def poll_lease() -> dt.timedelta:
    """The lease of a poll, after which another worker may take over."""
    return dt.timedelta(seconds=STEPS_OF_A_READING * settings.LEASE_SECONDS)


def poll_account_soon(*, account_id: uuid.UUID, now: dt.datetime) -> None:
    """Schedule an immediate poll of the account if it has open jobs.

    However often it is called, the account is polled at most about once a second.
    """
    waiting = Account.objects.filter(pk=account_id, next_reading_at__gt=now)
    for last in waiting.values_list("last_reading_at", flat=True):
        at = max(now, last + LEAST_PAUSE) if last else now
        if poll_soon(account_id, at) and at == now:
            enqueue("poll_account", str(account_id))


def apply_reading(
    account: Account, attempts: list[Attempt], reading: AccountReading, now: dt.datetime
) -> dict[str, Any]:
    """Apply every transition the poll proves; returns the new values of the account's row."""
    moved = [
        move_by_video(attempt, reading.videos[attempt.remote_id], now)
        for attempt in attempts
        if attempt.remote_id in reading.videos
    ]
    if reading.trouble:
        _note_trouble(account, reading.trouble)
        if any(moved):
            enqueue("submit_next", str(account.team_id))
        return {"next_reading_at": now + delay_after_error(account.last_reading_at, now)}
    found = (reading.videos, reading.reply_refs)
    match_unanswered(reading.looked_for, *found, now, reading.counted)
    is_over = end_overdue(reading.looked_for, now)
    is_settled = not any(moved) and not is_over and all(a.remote_id for a in reading.looked_for)
    known = attempts if is_settled else []
    foreign_jobs = count_foreign_jobs(account, known, reading.videos.values(), now)
    if not is_settled:
        attempts = open_attempts_of(account, now)
    if not is_settled or foreign_jobs != account.foreign_jobs:
        enqueue("submit_next", str(account.team_id))
    pause = delay_before_poll(attempts, now)
    return {
        "next_reading_at": next_tick(account.pk, now, pause) if pause else None,
        "last_reading_at": now,
        "foreign_jobs": foreign_jobs,
        "recent_remote_ids": remembered_ids(account, reading),
    }


def end_overdue(attempts: list[Attempt], now: dt.datetime) -> bool:
    """Fail jobs that PixVerse has not finished within 26 hours, by this poll; whether there are any."""
    overdue = [
        attempt
        for attempt in attempts
        if attempt.remote_id
        and (attempt.generation.started_at or attempt.sent_at) < now - WATCH_WINDOW
    ]
    for attempt in overdue:
        with transaction.atomic():
            held = lock_attempt(attempt.pk)
            if held.is_open and held.generation.state in MOVABLE:
                Generation.objects.move(
                    held.generation_id,
                    [State.RUNNING],
                    State.FAILED,
                    now,
                    problem="never_arrived",
                    finished_at=now,
                    due_at=None,
                )
                close_attempt(held.generation_id, "never_arrived")
    return bool(overdue)


def move_by_video(attempt: Attempt, video: Video, now: dt.datetime) -> bool:
    """Apply the transition for a video's status, if any; whether anything may have changed."""
    outcome, result = statuses.outcome(video), result_of_job(attempt.generation, video)
    if outcome == "running" or (outcome == "done" and result is None):
        _note_status(attempt.generation, video)
        return False
    with transaction.atomic():
        held = lock_attempt(attempt.pk)
        if video.cost_credits is not None:
            record_charge(held, video.cost_credits, now)
        if not held.is_open or held.generation.state not in MOVABLE:
            return True
        if outcome == "done" and result:
            _start_saving(held, result, video.status, now)
        else:
            _end(held, State(outcome), video, now)
    return True


def _note_status(generation: Generation, video: Video) -> None:
    if generation.remote_status == video.status:
        return
    with relaxed_commits():
        Generation.objects.filter(pk=generation.pk).update_with_version(remote_status=video.status)


def _start_saving(
    attempt: Attempt, result: ResultType, status: int | None, now: dt.datetime
) -> None:
    Generation.objects.move(
        attempt.generation_id,
        MOVABLE,
        State.SAVING,
        now,
        result_url=result.url,
        content_type=result.content_type,
        remote_status=status,
        removed_at=None,
        deleted_at=None,
        due_at=now,
        tries=0,
        lease_until=None,
    )
    enqueue_saving(str(attempt.generation_id))
    enqueue("refresh_account", str(account_of(attempt)))


def _end(attempt: Attempt, state: State, video: Video, now: dt.datetime) -> None:
    Generation.objects.move(
        attempt.generation_id,
        MOVABLE,
        state,
        now,
        words=video.error,
        problem=f"upstream_{state}",
        remote_status=video.status,
        finished_at=now,
        due_at=None,
    )
    close_attempt(attempt.generation_id, str(state))
    enqueue("refresh_account", str(account_of(attempt)))


def _note_trouble(account: Account, error: Exception) -> None:
    if isinstance(error, errors.PixVerseError):
        record_failure(account_id=account.pk, error=error)
        postpone_poll(account.pk, error)
    if not report_outage(error):
        logger.info("Account %s could not be read: %s", account.pk, error)
