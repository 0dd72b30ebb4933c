"""Reading an account: one list call moves every job on it and finds those whose answer was lost."""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NotConnected, client_of, note_failure
from pixstudio.generations.models import Attempt, Generation
from pixstudio.generations.nudges import nudge
from pixstudio.generations.operations.answers import close_attempt
from pixstudio.generations.operations.match import match_unanswered
from pixstudio.generations.operations.schedule import pause_before_reading
from pixstudio.generations.queries import open_attempts_of
from pixstudio.generations.states import State
from pixstudio.pixverse import errors, statuses
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.schemas import Video

logger = logging.getLogger(__name__)
READING_LEASE = dt.timedelta(seconds=120)
CLOCK_SKEW = dt.timedelta(minutes=10)
REMEMBERED_IDS = 120
MOVABLE = [State.RUNNING, State.CANCELLED]


@dataclass
class Reading:
    """What an account showed: videos by id, `replyRef`s in the scheduler, and whether all was seen."""

    videos: dict[str, Video] = field(default_factory=dict)
    reply_refs: dict[str, str] = field(default_factory=dict)
    is_complete: bool = False


def read_account(*, account_id: uuid.UUID, now: dt.datetime) -> bool:
    """Read one account and move its jobs; False when it was not due, or could not be read.

    One reader at a time (a lease in `next_reading_at`). Costs one list call, more only where the jobs
    we wait for are further back, and two scheduler calls while an answer is missing. Charges nothing.
    """
    due = Q(next_reading_at=None) | Q(next_reading_at__lte=now)
    if not Account.objects.filter(due, pk=account_id).update(next_reading_at=now + READING_LEASE):
        return False
    account = Account.objects.get(pk=account_id)
    attempts = open_attempts_of(account, now)
    if not attempts:
        _set_next(account, None)
        return False
    try:
        reading = take_reading(client_of(account.team_id), account, attempts)
    except (errors.PixVerseError, NotConnected) as error:
        _note_trouble(account, error)
        _set_next(account, now + dt.timedelta(seconds=max(settings.POLL_SECONDS * 2, 1)))
        return False
    apply_reading(account, attempts, reading, now)
    return True


def read_team_soon(*, team_id: uuid.UUID, now: dt.datetime) -> None:
    """Have every account of the team that waits for something read now; others are left alone."""
    waiting = Account.objects.filter(team_id=team_id, next_reading_at__gt=now)
    for pk in waiting.values_list("pk", flat=True):
        if Account.objects.filter(pk=pk, next_reading_at__gt=now).update(next_reading_at=now):
            nudge("read_account", str(pk))


def take_reading(client: Client, account: Account, attempts: list[Attempt]) -> Reading:
    """Page through the list until every job we wait for is seen, or a whole page is older than all."""
    wanted = {attempt.remote_id for attempt in attempts if attempt.remote_id}
    has_unanswered = any(attempt.remote_id is None for attempt in attempts)
    since = min(attempt.sent_at for attempt in attempts) - CLOCK_SKEW
    reading = Reading()
    for page in client.iter_videos(account.email):
        reading.videos.update({video.video_id: video for video in page.videos if video.video_id})
        is_older = all(video.created_at and video.created_at < since for video in page.videos)
        if is_older or (not has_unanswered and wanted <= set(reading.videos)):
            break
    reading.is_complete = True
    if has_unanswered:
        reading.reply_refs = _reply_refs(client)
    return reading


def _reply_refs(client: Client) -> dict[str, str]:
    executing = [*client.scheduler(), *client.scheduler_available().executing]
    return {item.reply_ref: item.video_id for item in executing if item.reply_ref}


def apply_reading(
    account: Account, attempts: list[Attempt], reading: Reading, now: dt.datetime
) -> None:
    """Take every step the reading proves, then plan the next one."""
    for attempt in attempts:
        if attempt.remote_id in reading.videos:
            move_by_video(attempt, reading.videos[attempt.remote_id], now)
    match_unanswered(attempts, reading.videos, reading.reply_refs, now)
    left = open_attempts_of(account, now)
    pause = pause_before_reading(left, now)
    Account.objects.filter(pk=account.pk).update(
        next_reading_at=now + pause if pause else None,
        last_reading_at=now,
        foreign_jobs=_foreign_jobs(reading),
        recent_remote_ids=list(reading.videos)[:REMEMBERED_IDS],
    )
    nudge("submit_next", str(account.team_id))


def _foreign_jobs(reading: Reading) -> int:
    """Videos that run on the account but were not sent from here: they take places too."""
    running = [
        video.video_id
        for video in reading.videos.values()
        if statuses.outcome(video) == "running" and not video.off_peak
    ]
    ours = Attempt.objects.filter(remote_id__in=running).count()
    return max(0, len(running) - ours)


def move_by_video(attempt: Attempt, video: Video, now: dt.datetime) -> None:
    """Take the step that a video's status means for its generation, if any."""
    outcome = statuses.outcome(video)
    generation = attempt.generation
    if outcome == "running":
        _note_status(generation, video)
    elif outcome == "done":
        _start_saving(attempt, video, now)
    else:
        _end(generation, State(outcome), video, now)


def _note_status(generation: Generation, video: Video) -> None:
    if generation.remote_status != video.status:
        Generation.objects.filter(pk=generation.pk).touch(remote_status=video.status)


def _start_saving(attempt: Attempt, video: Video, now: dt.datetime) -> None:
    is_image = not video.url
    moved = Generation.objects.move(
        attempt.generation_id,
        MOVABLE,
        State.SAVING,
        now,
        result_url=video.img_url if is_image else video.url,
        content_type="image/webp" if is_image else "video/mp4",
        remote_status=video.status,
        due_at=now,
        tries=0,
        lease_until=None,
    )
    if moved:
        nudge("save_result", str(attempt.generation_id))
        nudge("refresh_account", str(attempt.account_id))


def _end(generation: Generation, state: State, video: Video, now: dt.datetime) -> None:
    with transaction.atomic():
        moved = Generation.objects.move(
            generation.pk,
            MOVABLE,
            state,
            now,
            words=video.error,
            problem=f"upstream_{state}",
            remote_status=video.status,
            finished_at=now,
            due_at=None,
        )
        if moved:
            close_attempt(generation.pk, str(state))
            nudge("refresh_account", str(generation.account_id))


def _note_trouble(account: Account, error: Exception) -> None:
    if isinstance(error, errors.PixVerseError):
        note_failure(account_id=account.pk, error=error)
    logger.info("Account %s could not be read: %s", account.pk, error)


def _set_next(account: Account, at: dt.datetime | None) -> None:
    Account.objects.filter(pk=account.pk).update(next_reading_at=at)
