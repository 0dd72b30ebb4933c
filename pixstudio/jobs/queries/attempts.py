"""Attempts that a poll of their account could settle."""

import datetime as dt
import uuid

from django.db.models import Q, QuerySet

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.states import MOVABLE, UNANSWERED, State
from pixstudio.web.prepared_queries import ReplannedQuery, Value

WATCH_WINDOW = dt.timedelta(hours=26)


def _open(account: uuid.UUID, since: dt.datetime) -> QuerySet[Attempt]:
    accepted = Q(remote_id__isnull=False, generation__state__in=MOVABLE)
    lost = Q(remote_id=None, generation__state=State.UNKNOWN)
    watched = Q(remote_id=None, generation__state__in=UNANSWERED, sent_at__gt=since)
    rows = Attempt.objects.filter(accepted | lost | watched, is_open=True, account_id=account)
    # Long, and read of attempts without an answer only.
    return rows.select_related("generation__effect").defer("known_ids", "candidates").order_by()


def _given_up(account: uuid.UUID, since: dt.datetime) -> QuerySet[Attempt]:
    rows = Attempt.objects.filter(outcome="gave_up", is_open=False, remote_id=None)
    rows = rows.filter(account_id=account, sent_at__gt=since).order_by()
    return rows.select_related("generation__effect")


# Two queries, because one with OR would look at every attempt the account ever made.
PARTS = [
    ReplannedQuery(build, account=uuid.UUID, since=dt.datetime) for build in (_open, _given_up)
]


def open_attempts_of(account: Account, now: dt.datetime) -> list[Attempt]:
    """Attempts of the account that a reading of it could move, oldest first.

    Includes running and possibly accepted attempts of any age: a studio that was
    switched off for a weekend still saves its results.
    """
    values: dict[str, Value] = {"account": account.pk, "since": now - WATCH_WINDOW}
    found = [attempt for part in PARTS for attempt in part.rows(values)]
    for attempt in found:
        attempt.account = account
    return sorted(found, key=lambda attempt: attempt.sent_at)


def is_unanswered(attempt: Attempt) -> bool:
    return attempt.generation.state in UNANSWERED and attempt.is_open


def is_about_foreign_job(reply_ref: str) -> bool:
    """Whether a reference is none of this studio's; what has no reference may be about any job."""
    return bool(reply_ref) and not Attempt.objects.filter(reply_ref=reply_ref[:64]).exists()
