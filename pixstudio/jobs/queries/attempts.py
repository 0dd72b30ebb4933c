"""Attempts that a poll of their account could settle."""

import datetime as dt

from django.db.models import (
    Q,
)

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import (
    Attempt,
)
from pixstudio.jobs.states import MOVABLE, UNANSWERED, State

WATCH_WINDOW = dt.timedelta(hours=26)


def open_attempts_of(account: Account, now: dt.datetime) -> list[Attempt]:
    """Attempts of the account that a reading of it could move, oldest first.

    Includes running and possibly accepted attempts of any age: a studio that was
    switched off for a weekend still saves its results.
    """
    accepted = Q(remote_id__isnull=False, generation__state__in=MOVABLE)
    lost = Q(remote_id=None, generation__state=State.UNKNOWN)
    watched = Q(remote_id=None, generation__state__in=UNANSWERED, sent_at__gt=now - WATCH_WINDOW)
    gave_up = Q(is_open=False, remote_id=None, outcome="gave_up", sent_at__gt=now - WATCH_WINDOW)
    rows = Attempt.objects.filter(account=account).select_related("generation__effect", "account")
    # Two queries, because one with OR would look at every attempt the account ever made.
    found = [*rows.filter(accepted | lost | watched, is_open=True), *rows.filter(gave_up)]
    return sorted(found, key=lambda attempt: attempt.sent_at)


def is_unanswered(attempt: Attempt) -> bool:
    return attempt.generation.state in UNANSWERED and attempt.is_open
