"""When an account is read next: soon for young jobs, seldom for old ones, in minutes for off-peak."""

import datetime as dt
import uuid

from django.conf import settings
from django.db.models import Q

from pixstudio.accounts.models import Account
from pixstudio.generations.models import Attempt
from pixstudio.generations.queries import is_unanswered

UNANSWERED_PAUSES = (5, 15, 30, 60, 120)
FORGOTTEN_PAUSE = 600


def read_soon(account_id: uuid.UUID, at: dt.datetime) -> None:
    """Have the account read at `at` or earlier. Safe to repeat."""
    later = Q(next_reading_at=None) | Q(next_reading_at__gt=at)
    Account.objects.filter(later, pk=account_id).update(next_reading_at=at)


def pause_before_reading(attempts: list[Attempt], now: dt.datetime) -> dt.timedelta | None:
    """Seconds until the account should be read again for these attempts; None when for none of them."""
    pauses = [_pause_for(attempt, now) for attempt in attempts]
    return dt.timedelta(seconds=min(pauses)) if pauses else None


def _pause_for(attempt: Attempt, now: dt.datetime) -> float:
    age = (now - attempt.sent_at).total_seconds()
    hurry = min(1.0, settings.POLL_SECONDS)
    if attempt.remote_id is None:
        if not is_unanswered(attempt):
            return FORGOTTEN_PAUSE * hurry
        return hurry * next((p for p in UNANSWERED_PAUSES if age < p * 4), UNANSWERED_PAUSES[-1])
    if attempt.generation.is_off_peak:
        return max(120.0 * hurry, settings.POLL_SECONDS)
    if age < 180:
        return settings.POLL_SECONDS
    return settings.POLL_SECONDS * (3 if age < 900 else 15)
