"""Polls one due account after another, since a task for each would cost more than the poll itself."""

import datetime as dt
import random
import time

from django.db.models import Exists, OuterRef

from pixstudio.accounts.models import Account
from pixstudio.accounts.queries import accounts_due_for_poll, pollable_accounts
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.polling.account_poll import poll_account
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import enqueue_low_priority
from pixstudio.web import database_time

SHIFT_SECONDS = 5.0
# Where polls are due one after the other, a shift waits so long for the next one.
MOST_IDLE_SECONDS = 0.5
# A shift takes so many of the accounts that wait longest, in an order of its own: others do the same.
PORTION, CHOICE = 4, 24
# So many accounts that are due wake one more shift, up to as many as any installation runs at once.
ACCOUNTS_OF_A_SHIFT, MOST_SHIFTS = 4, 64


def enqueue_polls(now: dt.datetime) -> int:
    """Enqueue shifts for the accounts whose poll is due, and for those whose time was lost."""
    open_jobs = Generation.objects.filter(
        account=OuterRef("pk"), state__in=[State.RUNNING, State.UNKNOWN]
    )
    lost = pollable_accounts(now).filter(Exists(open_jobs), next_reading_at=None)
    lost.update(next_reading_at=now)
    most = ACCOUNTS_OF_A_SHIFT * MOST_SHIFTS
    count = len(accounts_due_for_poll(now)[:most])
    shifts = -(-count // ACCOUNTS_OF_A_SHIFT)
    for number in range(shifts):
        enqueue_low_priority("poll_accounts", number)
    return shifts


def poll_due_accounts() -> int:
    """Poll accounts that are due until none is, or for SHIFT_SECONDS; returns how many.

    A shift that had something to do waits a moment for what is due next. After it the worker takes
    other tasks first.
    """
    ends_at, count = time.monotonic() + SHIFT_SECONDS, 0
    while time.monotonic() < ends_at:
        now = database_time.now()
        due = accounts_due_for_poll(now).values_list("pk", flat=True)[:CHOICE]
        for account_id in random.sample(list(due), min(PORTION, len(due))):
            count += poll_account(account_id=account_id, now=database_time.now())
        if not due and not (count and _waited_for_next(now)):
            return count
    enqueue_low_priority("poll_accounts", 0)
    return count


def _waited_for_next(now: dt.datetime) -> bool:
    """Wait until the next poll is due; False if that takes too long."""
    later = Account.objects.filter(reading_lease_until=None, next_reading_at__gt=now)
    times = later.order_by("next_reading_at").values_list("next_reading_at", flat=True)
    pause = min(((at - now).total_seconds() for at in times[:1] if at), default=MOST_IDLE_SECONDS)
    if pause >= MOST_IDLE_SECONDS:
        return False
    time.sleep(pause)
    return True
