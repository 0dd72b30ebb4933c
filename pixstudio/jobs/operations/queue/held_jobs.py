"""Holds waiting jobs of a restored, copied or long stopped database until an admin resumes them.

How that is noticed: `web.continuity`, docs/decisions/0018-restored.md.
"""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Count

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.operations.actions.job_actions import cancel_unsent, jobs_text
from pixstudio.jobs.operations.actions.job_permissions import last_action_values
from pixstudio.jobs.queries.queue_order import waiting_of
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import enqueue
from pixstudio.teams.models import Membership, Team
from pixstudio.teams.permissions import NotYours, Permission, is_allowed_for_all
from pixstudio.web.models import StudioState
from pixstudio.web.restore_detection import advance_epoch, lock_host, lock_state, write_host_record


def hold_jobs_in_doubt(now: dt.datetime) -> int:
    """Hold waiting jobs if a heartbeat found the database in doubt; returns how many.

    Called by the clock; may be repeated. Submission does the same, so the clock need not run first.
    """
    if not StudioState.objects.exclude(doubt="").exists():
        return 0
    with lock_host():
        with transaction.atomic():
            state = lock_state(now)
            # A submission may have held them meanwhile.
            if state is None or not state.doubt:
                return 0
            count = hold_waiting_jobs(state, now)
            advance_epoch(state, now)
        write_host_record(state)
    return count


def hold_waiting_jobs(state: StudioState, now: dt.datetime) -> int:
    """Hold every waiting job of every team for the doubt in `state`, which is settled by that.

    Paused jobs too: they may have been resumed elsewhere. Only in the transaction that locked the
    state, which keeps it afterwards (`move_on`).
    """
    rows = Generation.objects.filter(state=State.QUEUED, hold="")
    # The common order for locking several of them.
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    counts = dict(rows.order_by().values_list("team").annotate(Count("pk")))
    rows.update_with_version(hold=state.doubt)
    state.doubt = ""
    for team in Team.objects.filter(pk__in=counts).order_by("pk"):
        record(Action.JOBS_HELD, actor=Actor(team), label=jobs_text(counts[team.pk]), now=now)
    return sum(counts.values())


def resume_held_jobs(
    *, member: Membership, now: dt.datetime, ids: Collection[uuid.UUID] | None = None
) -> int:
    """Resume the team's held jobs, or those of `ids`: they may have been charged once already.

    Paused or edited jobs stay paused. Returns how many. Raises: NotYours without an admin's role.
    """
    _check_may(Permission.RELEASE, member)
    held, done_by = _held(member.team), last_action_values(Action.HELD_RESUMED, member)
    held = held if ids is None else held.filter(pk__in=ids)
    with transaction.atomic():
        count = held.exclude(paused_at=None).update_with_version(hold="", **done_by)
        count += held.update_with_version(hold="", due_at=now, problem="", words="", **done_by)
        if count:
            record(Action.HELD_RESUMED, member=member, label=jobs_text(count), now=now)
    if count:
        enqueue("submit_next", str(member.team_id))
    return count


def cancel_held_jobs(*, member: Membership, now: dt.datetime) -> int:
    """Cancel all held jobs of the team; nothing is sent or charged. Returns how many. Raises: NotYours."""
    _check_may(Permission.CANCEL, member)
    with transaction.atomic():
        pks = list(_held(member.team).order_by("pk").values_list("pk", flat=True))
        count = sum(cancel_unsent(pk, member, now) for pk in pks)
        if count:
            record(Action.JOB_CANCELLED, member=member, label=jobs_text(count), now=now)
    return count


def _check_may(permission: Permission, member: Membership) -> None:
    if not is_allowed_for_all(member, permission):
        raise NotYours


def _held(team: Team) -> GenerationQuerySet:
    return waiting_of(team).exclude(hold="")
