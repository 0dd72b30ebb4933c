"""Schedules polls of accounts: often for new jobs, rarely for old ones, minutes apart for off-peak."""

import datetime as dt
import math
import uuid

from django.conf import settings
from django.db.models import Q

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.queries.attempts import is_unanswered
from pixstudio.pixverse import errors
from pixstudio.web import database_time
from pixstudio.web.prepared_queries import KeyUpdate

UNANSWERED_PAUSES = (5, 15, 30, 60, 120)
FORGOTTEN_PAUSE = 600
EVERY_TIME_SECONDS = 15
# Into so many parts an interval is divided among the accounts.
TICKS = 10_000


def poll_soon(account_id: uuid.UUID, at: dt.datetime) -> bool:
    """Schedule a poll at `at` or earlier; False if already scheduled. Safe to repeat."""
    return _POLL_SOON.run({"account": account_id, "at": at}) == 1


_POLL_SOON = KeyUpdate(
    lambda account, at: (
        Account.objects.filter(Q(next_reading_at=None) | Q(next_reading_at__gt=at), pk=account),
        {"next_reading_at": at},
    ),
    account=uuid.UUID,
    at=dt.datetime,
)


def postpone_poll(account_id: uuid.UUID, error: errors.PixVerseError) -> None:
    """Don't poll the account before the API's `Retry-After` is over, even on request."""
    if error.retry_after_seconds:
        at = database_time.now() + errors.pause_after(error, dt.timedelta())
        Account.objects.filter(pk=account_id).update(read_after=at)


def delay_before_poll(attempts: list[Attempt], now: dt.datetime) -> dt.timedelta | None:
    """Seconds until the next poll for these attempts; None if none needs one."""
    pauses = [_pause_for(attempt, now) for attempt in attempts]
    return dt.timedelta(seconds=min(pauses)) if pauses else None


def is_searched_for(attempt: Attempt, last: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a poll at `now`, after one at `last`, should page back to this attempt.

    Each old, off-peak or dismissed job is searched for at its own interval, so that not every poll for
    a new job has to page through a day of videos.
    """
    pause = _pause_for(attempt, now)
    if last is None or pause <= EVERY_TIME_SECONDS:
        return True
    return now.timestamp() // pause != last.timestamp() // pause


def next_tick(account_id: uuid.UUID, now: dt.datetime, pause: dt.timedelta) -> dt.datetime:
    """The account's next poll: the first of its own ticks, one each `pause`, that is not too soon.

    Every account has ticks of its own, so that the polls of many are spread evenly whatever started
    them, and one that was late doesn't delay those after it.
    """
    seconds = pause.total_seconds()
    own = (account_id.int % TICKS) / TICKS * seconds
    earliest = now.timestamp() + seconds / 2
    at = own + seconds * math.ceil((earliest - own) / seconds)
    return dt.datetime.fromtimestamp(at, dt.UTC)


def delay_after_error(last: dt.datetime | None, now: dt.datetime) -> dt.timedelta:
    """Backoff after failed polls: grows with the time since the last success, at most a minute."""
    hurry = settings.PATIENCE
    silence = (now - last).total_seconds() if last else 0.0
    return dt.timedelta(seconds=max(settings.POLL_SECONDS * 2, 1, min(60 * hurry, silence / 4)))


def _pause_for(attempt: Attempt, now: dt.datetime) -> float:
    age = (now - attempt.sent_at).total_seconds()
    hurry = settings.PATIENCE
    if attempt.remote_id is None:
        if not is_unanswered(attempt):
            return FORGOTTEN_PAUSE * hurry
        return hurry * next((p for p in UNANSWERED_PAUSES if age < p * 4), UNANSWERED_PAUSES[-1])
    if attempt.generation.is_off_peak:
        return max(120.0 * hurry, settings.POLL_SECONDS)
    if age < 180:
        return settings.POLL_SECONDS
    return settings.POLL_SECONDS * (3 if age < 900 else 15)
