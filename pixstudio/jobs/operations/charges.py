"""Records attempts' charges that become known late, are written off or given up."""

import datetime as dt
import uuid

from django.db.models import F

from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.queries.attempts import WATCH_WINDOW
from pixstudio.jobs.states import COUNTED, Charge


def record_charge(attempt: Attempt, credits: int, now: dt.datetime) -> None:
    """Save the charge the API reports for an accepted attempt, in credits; may come late.

    Only while its job is locked. May be repeated.
    """
    rows = Attempt.objects.filter(pk=attempt.pk)
    if rows.exclude(charge=Charge.CHARGED, credits=credits).count_as(
        Charge.CHARGED, now, credits=credits
    ):
        same = Generation.objects.filter(pk=attempt.generation_id, is_imported=False)
        same.update_with_version(charged_credits=credits)


def count_as_charged(attempt: Attempt, now: dt.datetime) -> bool:
    """Count an attempt whose POST the platform counted, although its video is not known; False if it is.

    Only while its job is locked. It is still looked for, and what it turns out to cost replaces its price.
    """
    if attempt.remote_id is not None or attempt.verdict == COUNTED:
        return False
    record_charge(attempt, attempt.credits, now)
    Attempt.objects.filter(pk=attempt.pk).update(settle_at=None, verdict=COUNTED)
    return True


def write_off(generation_id: uuid.UUID, now: dt.datetime) -> None:
    """Count a dismissed attempt as written off until it is settled by the account's credits."""
    rows = Attempt.objects.filter(
        generation=generation_id, is_open=True, remote_id=None, verdict=""
    )
    rows.count_as(Charge.WRITTEN_OFF, now, settle_at=F("sent_at") + WATCH_WINDOW)


def give_up_attempt(generation_id: uuid.UUID, now: dt.datetime) -> None:
    """Close an unanswered attempt whose job is submitted again. It may still be charged, so it stays
    reserved until its time is over; one that was settled already stays as it is."""
    rows = Attempt.objects.filter(generation=generation_id, is_open=True, remote_id=None)
    rows.filter(verdict="").count_as(Charge.RESERVED, now, settle_at=F("sent_at") + WATCH_WINDOW)
    rows.update(is_open=False, outcome="gave_up")
