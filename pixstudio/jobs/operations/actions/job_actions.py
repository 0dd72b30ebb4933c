"""User actions on a job: cancel, accept a candidate, dismiss, save again."""

import datetime as dt
import logging
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import FILE_GONE, IMPORTED, Generation
from pixstudio.jobs.operations.actions.job_permissions import (
    check_permission,
    last_action_values,
    permitted_jobs,
    record_action,
)
from pixstudio.jobs.operations.charges import write_off
from pixstudio.jobs.operations.submission.outcomes import bind_attempt
from pixstudio.jobs.operations.submission.several_results import asked_count
from pixstudio.jobs.result_types import FILE_REMOVED
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import enqueue_saving
from pixstudio.pixverse import errors
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission

logger = logging.getLogger(__name__)
CANCELLED_UNSENT = "cancelled_unsent"


class JobMovedOn(Exception):
    """The job has changed state, so the action is no longer possible."""


def cancel_generation(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """Cancel a job. Queued: nothing is sent or charged. Running: only the API's tracking stops.

    The credits of a running job are spent and its video may still arrive; then it is kept.
    Page: del-pixverse-scheduler-video_id. Raises: JobMovedOn, NotYours.
    """
    check_permission(Permission.CANCEL, member, generation)
    with transaction.atomic():
        was_sent = not cancel_unsent(generation.pk, member, now)
        if was_sent:
            _cancel_running(generation, member, now)
        record_action(Action.JOB_CANCELLED, member, generation, now)
    if was_sent:
        _stop_tracking(generation)


def _cancelled_values(member: Membership | None, now: dt.datetime) -> dict[str, Any]:
    ended = {"finished_at": now, "due_at": None, "lease_until": None, "words": ""}
    ended |= {"pending_approval": None}
    return {**ended, **last_action_values(Action.JOB_CANCELLED, member)}


def _cancel_running(generation: Generation, member: Membership | None, now: dt.datetime) -> None:
    values = _cancelled_values(member, now)
    same = Generation.objects.filter(pk=generation.pk)
    accounts = Account.objects.filter(pk__in=same.values("account"))
    # Lock the account before the job, as claims and removals do.
    accounts.select_for_update(no_key=True).first()
    if not Generation.objects.move(
        generation.pk, [State.RUNNING], State.CANCELLED, now, problem="cancelled_running", **values
    ):
        raise JobMovedOn
    if not generation.is_off_peak:
        # It continues upstream and keeps its slot; the next poll counts again.
        accounts.update(foreign_jobs=F("foreign_jobs") + 1)


def cancel_unsent(pk: uuid.UUID, member: Membership | None, now: dt.datetime) -> bool:
    """Cancel a waiting job for a member with permission; False if it no longer waits."""
    values = _cancelled_values(member, now)
    return Generation.objects.move(
        pk, [State.QUEUED], State.CANCELLED, now, problem=CANCELLED_UNSENT, **values
    )


def cancel_many(
    *, member: Membership, ids: Collection[uuid.UUID], now: dt.datetime
) -> tuple[int, int]:
    """Cancel those of the team's jobs that still wait and that the member may cancel.

    Jobs sent meanwhile are skipped. Nothing is sent or charged. Returns how many were cancelled,
    and how many of the ids were not.
    """
    rows = permitted_jobs(Permission.CANCEL, member, ids)
    with transaction.atomic():
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        count = sum(cancel_unsent(pk, member, now) for pk in pks)
        if count:
            record(Action.JOB_CANCELLED, member=member, label=jobs_text(count), now=now)
    return count, len(set(ids)) - count


def _stop_tracking(generation: Generation) -> None:
    attempt = generation.attempts.filter(is_open=True).first()
    if attempt is None or attempt.remote_id is None:
        return
    try:
        client_of(generation.team_id).cancel(attempt.remote_id)
    except (errors.PixVerseError, *NO_CLIENT_ERRORS) as error:
        logger.info("Tracking of %s was not stopped: %s", generation.pk, error)


def jobs_text(count: int) -> str:
    """`12 jobs`, as the audit log names several at once."""
    return ngettext("%(count)s job", "%(count)s jobs", count) % {"count": count}


def accept_candidate(
    *,
    generation: Generation,
    remote_id: str,
    now: dt.datetime,
    member: Membership | None = None,
) -> None:
    """Bind the upstream video that the user recognised as the missing one. Raises: JobMovedOn, NotYours."""
    check_permission(Permission.ACCEPT_CANDIDATE, member, generation)
    attempt = generation.attempts.filter(is_open=True, remote_id=None).first()
    shown = {item["remote_id"]: item.get("seed") for item in attempt.candidates} if attempt else {}
    if attempt is None or remote_id not in shown:
        raise JobMovedOn
    # The other results of the same request carry the same seed.
    same = [one for one, seed in shown.items() if seed and seed == shown[remote_id]]
    ids = list(dict.fromkeys([remote_id, *same]))[: asked_count(attempt)]
    if not bind_attempt(attempt, ids, now):
        raise JobMovedOn
    with transaction.atomic():
        Generation.objects.filter(pk=generation.pk).update_with_version(
            **last_action_values(Action.JOB_MATCHED, member)
        )
        record_action(Action.JOB_MATCHED, member, generation, now)


def dismiss_generation(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """Dismiss a job with an unknown outcome. Its attempt is still searched for, and attached if found.

    Raises: JobMovedOn, NotYours.
    """
    check_permission(Permission.DISMISS, member, generation)
    values = {
        "finished_at": now,
        "due_at": None,
        **last_action_values(Action.JOB_DISMISSED, member),
    }
    with transaction.atomic():
        if not Generation.objects.move(generation.pk, [State.ASK], State.ABANDONED, now, **values):
            raise JobMovedOn
        write_off(generation.pk, now)
        record_action(Action.JOB_DISMISSED, member, generation, now)


def save_again(
    *, generation: Generation, now: dt.datetime, member: Membership | None = None
) -> None:
    """Fetch a paid result once more, also one whose file was removed here; nothing is generated or charged.

    Raises: JobMovedOn, NotYours.
    """
    check_permission(Permission.SAVE_AGAIN, member, generation)
    # One that is done has its file, unless that was removed or found to be gone.
    lost = Q(state=State.DONE) & ~Q(problem__in=(FILE_GONE, FILE_REMOVED))
    values: dict[str, Any] = {"tries": 0, "due_at": now, "lease_until": None, "file": ""}
    values |= last_action_values(Action.RESULT_SAVED_AGAIN, member)
    if generation.problem == IMPORTED:
        # A user waits for it now.
        values |= {"problem": "", "words": ""}
    rows = Generation.objects.exclude(lost)
    with transaction.atomic():
        if not rows.move(generation.pk, [State.UNSAVED, State.DONE], State.SAVING, now, **values):
            raise JobMovedOn
        record_action(Action.RESULT_SAVED_AGAIN, member, generation, now)
    enqueue_saving(str(generation.pk))
