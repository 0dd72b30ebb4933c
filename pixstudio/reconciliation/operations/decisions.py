"""What an admin decides about a difference: whose it is."""

import datetime as dt

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.operations.charges import count_as_charged
from pixstudio.jobs.operations.submission.outcomes import bind_attempt, lock_attempt
from pixstudio.reconciliation.models import Finding, ReconciledDay
from pixstudio.reconciliation.queries import free_candidates, likely_attempts
from pixstudio.reconciliation.task_queue import enqueue
from pixstudio.teams.models import Membership

NOTE_LENGTH = 200


class AlreadyDecided(Exception):
    """Somebody decided it before, it is no longer found, or the job was found meanwhile."""


def match_finding(
    *, member: Membership, finding_id: int, attempt_id: int, now: dt.datetime
) -> bool:
    """Say that a POST was a job whose answer was lost; True if its video is known by it.

    Bound to the one video that may be its result; without one, or with several, the job counts as charged
    and is still looked for. Raises: AlreadyDecided.
    """
    finding = _open_finding(member, finding_id)
    likely = likely_attempts([finding]).get(finding.pk, [])
    attempt = next((one for one in likely if one.pk == attempt_id), None)
    if attempt is None:
        raise AlreadyDecided
    videos = free_candidates([attempt])[attempt.pk]
    with transaction.atomic():
        _decide(finding, member, Finding.Decision.MATCHED, now, attempt=attempt)
        is_bound = len(videos) == 1
        is_done = bind_attempt(attempt, videos[:1], now) if is_bound else _count(attempt, now)
        if not is_done:
            raise AlreadyDecided
        record(Action.JOB_MATCHED, member=member, target=attempt.generation, now=now)
    check_again(day=finding.day, now=now)
    return is_bound


def _count(attempt: Attempt, now: dt.datetime) -> bool:
    return count_as_charged(lock_attempt(attempt.pk), now)


def mark_foreign(*, member: Membership, finding_id: int, note: str, now: dt.datetime) -> None:
    """Say that the studio did not cause a difference, with a note. Raises: AlreadyDecided."""
    finding = _open_finding(member, finding_id)
    with transaction.atomic():
        foreign = Finding.Decision.FOREIGN
        _decide(finding, member, foreign, now, note=note.strip()[:NOTE_LENGTH])
        record(Action.CHARGE_MARKED, member=member, target=finding.day.account, now=now)


def reopen_finding(*, member: Membership, finding_id: int, now: dt.datetime) -> None:
    """Take back that a difference was made elsewhere. Raises: AlreadyDecided."""
    is_foreign, is_open = Finding.Decision.FOREIGN, Finding.Decision.OPEN
    rows = Finding.objects.filter(day__team=member.team, pk=finding_id, decision=is_foreign)
    finding = rows.select_related("day__account").first()
    values = {"decision": is_open, "note": "", "decided_by": None, "decided_at": None}
    with transaction.atomic():
        if finding is None or not rows.update(**values):
            raise AlreadyDecided
        record(Action.CHARGE_REOPENED, member=member, target=finding.day.account, now=now)


def check_again(*, day: ReconciledDay, now: dt.datetime) -> None:
    """Have a day checked now, unless a check is under way. Safe to repeat."""
    rows = ReconciledDay.objects.filter(pk=day.pk)
    rows.update(due_at=now)
    enqueue("check_days")


def _open_finding(member: Membership, finding_id: int) -> Finding:
    rows = Finding.objects.filter(day__team=member.team, pk=finding_id)
    finding = rows.filter(decision=Finding.Decision.OPEN).select_related("day__account").first()
    if finding is None:
        raise AlreadyDecided
    return finding


def _decide(
    finding: Finding,
    member: Membership,
    decision: Finding.Decision,
    now: dt.datetime,
    *,
    attempt: Attempt | None = None,
    note: str = "",
) -> None:
    values = {"decision": decision, "note": note, "decided_by": member.user, "decided_at": now}
    if attempt is not None:
        values["attempt"] = attempt
    rows = Finding.objects.filter(pk=finding.pk, decision=Finding.Decision.OPEN)
    if not rows.update(**values):
        raise AlreadyDecided
