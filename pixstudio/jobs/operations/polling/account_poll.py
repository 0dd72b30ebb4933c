"""Polls an account: one list call updates all its jobs and finds those whose answer was lost."""

import datetime as dt
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of, record_failure
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.charges import record_charge
from pixstudio.jobs.operations.polling.matching import match_unanswered
from pixstudio.jobs.operations.polling.poll_schedule import (
    delay_after_error,
    delay_before_poll,
    is_searched_for,
    poll_soon,
    pollable_accounts,
    postpone_poll,
)
from pixstudio.jobs.operations.submission.outcomes import account_of, close_attempt, lock_attempt
from pixstudio.jobs.queries.attempts import WATCH_WINDOW, open_attempts_of
from pixstudio.jobs.result_types import ResultType, result_of_job
from pixstudio.jobs.states import MOVABLE, OCCUPYING, State
from pixstudio.jobs.task_queue import enqueue
from pixstudio.pixverse import errors, statuses
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.schemas import Video
from pixstudio.web import leases
from pixstudio.web.outages import API, report_outage

logger = logging.getLogger(__name__)
Lease = leases.Lease[QuerySet[Account]]
LEAST_PAUSE = dt.timedelta(seconds=1)
# A poll makes several calls, so its lease is a multiple of one call's timeout.
STEPS_OF_A_READING = 4
CLOCK_SKEW = dt.timedelta(minutes=10)
REMEMBERED_IDS = 120
FOREIGN_LIFE = dt.timedelta(hours=1)


@dataclass
class AccountReading:
    """The result of a poll: videos by id, `replyRef`s in the scheduler, and whether it is complete."""

    looked_for: list[Attempt] = field(default_factory=list)
    videos: dict[str, Video] = field(default_factory=dict)
    reply_refs: dict[str, str] = field(default_factory=dict)
    is_complete: bool = False


def poll_account(*, account_id: uuid.UUID, now: dt.datetime, even_idle: bool = False) -> bool:
    """Poll one account and update its jobs; False if it was not due, or the call failed.

    With `even_idle` also without jobs of ours: foreign jobs may use its slots. One worker at a
    time (a lease). Costs one list call, more only where the jobs we wait for are
    further back, and two scheduler calls while an answer is missing. Charges nothing.
    """
    lease = _claim(account_id, now)
    account = lease.rows().first() if lease else None
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
    pause = apply_reading(account, attempts, reading, now)
    _release(lease, now + pause if pause else None)
    return True


def _claim(account_id: uuid.UUID, now: dt.datetime) -> Lease | None:
    """Claim a poll that is due. A poll requested meanwhile moves `next_reading_at` before the lease's end."""
    return leases.Lease.claim(
        pollable_accounts(now).filter(pk=account_id),
        now,
        duration=poll_lease(),
        column="reading_lease_until",
        due_column="next_reading_at",
        condition=Q(next_reading_at=None) | Q(next_reading_at__lte=now),
    )


def _release(lease: Lease, at: dt.datetime | None) -> None:
    """Plan the next poll, unless one was requested during this one."""
    unchanged = When(next_reading_at=lease.until, then=Value(at))
    planned = Case(unchanged, default=F("next_reading_at"), output_field=DateTimeField())
    lease.release(next_reading_at=planned)


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


def fetch_reading(client: Client, account: Account, looked_for: list[Attempt]) -> AccountReading:
    """Page through the list until every job we wait for is seen, or a whole page is older than all.

    A list that fails midway returns the videos seen so far, marked as incomplete.
    """
    reading = AccountReading(looked_for)
    try:
        for page in client.iter_videos(account.email):
            reading.videos.update({video.video_id: video for video in page.videos})
            if _is_enough(reading, page.videos):
                break
        if any(attempt.remote_id is None for attempt in looked_for):
            reading.reply_refs = _reply_refs(client)
        reading.is_complete = True
    except errors.PixVerseError as error:
        if not reading.videos:
            raise
        _note_trouble(account, error)
    return reading


def _is_enough(reading: AccountReading, page: Sequence[Video]) -> bool:
    if all(attempt.remote_id in reading.videos for attempt in reading.looked_for):
        return True
    since = min(attempt.sent_at for attempt in reading.looked_for) - CLOCK_SKEW
    times = [video.created_at for video in page if video.created_at]
    # Where the oldest come first, an old page says nothing about the next one.
    is_newest_first = all(one >= next_one for one, next_one in pairwise(times))
    return len(times) == len(page) and is_newest_first and times[0] < since


def _reply_refs(client: Client) -> dict[str, str]:
    executing = [*client.scheduler(), *client.scheduler_available().executing]
    return {item.reply_ref: item.video_id for item in executing if item.reply_ref}


def apply_reading(
    account: Account, attempts: list[Attempt], reading: AccountReading, now: dt.datetime
) -> dt.timedelta | None:
    """Apply every transition the poll proves; returns the time until the next poll, None without one."""
    foreign_jobs = account.foreign_jobs
    for attempt in attempts:
        if attempt.remote_id in reading.videos:
            move_by_video(attempt, reading.videos[attempt.remote_id], now)
    if reading.is_complete:
        match_unanswered(reading.looked_for, reading.videos, reading.reply_refs, now)
        end_overdue(reading.looked_for, now)
        foreign_jobs = _foreign_jobs(account, reading, now)
        Account.objects.filter(pk=account.pk).update(
            last_reading_at=now,
            foreign_jobs=foreign_jobs,
            recent_remote_ids=list(reading.videos)[:REMEMBERED_IDS],
        )
        pause = delay_before_poll(open_attempts_of(account, now), now)
    else:
        pause = delay_after_error(account.last_reading_at, now)
    if attempts or foreign_jobs != account.foreign_jobs:
        enqueue("submit_next", str(account.team_id))
    return pause


def _foreign_jobs(account: Account, reading: AccountReading, now: dt.datetime) -> int:
    """Jobs on the account that are not ours: they use slots too.

    Sent from elsewhere, cancelled here, or accepted although we don't know it. A video listed
    for hours, maybe in an undocumented status, does not hold its slot for ever.
    """
    running = [
        video.video_id
        for video in reading.videos.values()
        if statuses.outcome(video) == "running" and not video.off_peak and _is_young(video, now)
    ]
    counted = Attempt.objects.filter(
        remote_id__in=running, account=account, is_open=True, generation__state__in=OCCUPYING
    )
    return len(running) - counted.count()


def _is_young(video: Video, now: dt.datetime) -> bool:
    return video.created_at is None or now - video.created_at < FOREIGN_LIFE


def end_overdue(attempts: list[Attempt], now: dt.datetime) -> None:
    """Fail jobs that PixVerse has not finished within 26 hours, according to this poll."""
    for attempt in attempts:
        since = attempt.generation.started_at or attempt.sent_at
        if attempt.remote_id and since < now - WATCH_WINDOW:
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


def move_by_video(attempt: Attempt, video: Video, now: dt.datetime) -> None:
    """Apply the transition for a video's status, if any."""
    outcome, result = statuses.outcome(video), result_of_job(attempt.generation, video)
    if outcome == "running" or (outcome == "done" and result is None):
        _note_status(attempt.generation, video)
        return
    with transaction.atomic():
        held = lock_attempt(attempt.pk)
        if video.cost_credits is not None:
            record_charge(held, video.cost_credits, now)
        if not held.is_open or held.generation.state not in MOVABLE:
            return
        if outcome == "done" and result:
            _start_saving(held, result, video.status, now)
        else:
            _end(held, State(outcome), video, now)


def _note_status(generation: Generation, video: Video) -> None:
    if generation.remote_status != video.status:
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
        due_at=now,
        tries=0,
        lease_until=None,
    )
    enqueue("save_result", str(attempt.generation_id))
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
