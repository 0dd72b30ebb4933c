"""Bulk runs: create, confirm, process by portions, cancel, dismiss."""

import datetime as dt
import logging
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.ai_models.queries import models_of_team
from pixstudio.audit.log import record
from pixstudio.selections.bulk_actions import BulkAction, Portion, PortionOutcome, RunStopped
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.selections.operations.portions import (
    Selected,
    Selection,
    first_cursor,
    jobs_with_ids,
    selected_portion,
)
from pixstudio.selections.task_queue import enqueue
from pixstudio.teams.models import Membership
from pixstudio.trash.operations import delete_files_of
from pixstudio.web import leases
from pixstudio.web.background.due_rows import EarliestTime
from pixstudio.web.background.retention import Kind, kept_for, prunes

logger = logging.getLogger(__name__)
Actions = Mapping[str, BulkAction]
Lease = leases.Lease[QuerySet[BulkRun]]
RETRY_SECONDS = (5, 30, 120, 600)
ENQUEUE_PAUSE = dt.timedelta(seconds=5)
AT_ONCE = 20
MAX_REASONS = 20
OTHER_REASONS, GONE = "other", "gone"


class RunEnded(Exception):
    """The run has ended already."""


@dataclass(frozen=True)
class NewRun:
    """An action on a selection. `total` is None for more results than are counted."""

    action: BulkAction
    selection: Selection
    argument: Mapping[str, Any] = field(default_factory=dict)
    total: int | None = None


def create_run(
    *, member: Membership, new: NewRun, now: dt.datetime, is_background: bool
) -> BulkRun:
    """Begin a run: the worker's, or one that the caller processes at once by `process_run`."""
    # If the caller dies, the worker goes on.
    due_at = now if is_background else now + dt.timedelta(seconds=settings.LEASE_SECONDS)
    run = _create(member, new, now, is_background=is_background, due_at=due_at)
    if is_background:
        enqueue("process_run", str(run.pk))
    return run


def propose_run(*, member: Membership, new: NewRun, now: dt.datetime) -> BulkRun:
    """Write down a run that costs credits, for the member to confirm."""
    return _create(member, new, now, is_background=True, state=RunState.PROPOSED)


def _create(member: Membership, new: NewRun, now: dt.datetime, **values: Any) -> BulkRun:
    return BulkRun.objects.create(
        team=member.team,
        user=member.user,
        action=new.action.name,
        argument=dict(new.argument),
        selection=dict(new.selection),
        total=new.total,
        cursor=first_cursor(new.selection, now),
        created_at=now,
        **values,
    )


def start_proposed_run(*, run: BulkRun, now: dt.datetime) -> bool:
    """Begin a confirmed run; False if it was begun before, by a double click or in another tab."""
    proposed = BulkRun.objects.filter(pk=run.pk, state=RunState.PROPOSED)
    with transaction.atomic():
        if not proposed.update(state=RunState.RUNNING, due_at=now):
            return False
        enqueue("process_run", str(run.pk))
    return True


def process_run(*, run_id: uuid.UUID, actions: Actions, now: dt.datetime) -> bool:
    """Apply the action to the next portion of a run; True if the run goes on.

    One worker at a time (a lease). The portion, its counts and the place of the next one are saved together
    or not at all, so that a killed worker's portion is done again by the next, and no other.
    """
    rows = BulkRun.objects.filter(pk=run_id)
    due = Q(state=RunState.RUNNING)
    lease = leases.Lease.claim(rows, now, due_column="due_at", condition=due, tries=F("tries") + 1)
    run = lease.rows().select_related("team", "user").first() if lease else None
    if lease is None or run is None:
        return False
    action, member = actions.get(run.action), _member_of(run)
    try:
        _delete_files(lease, run)
        if action is None or member is None or not member.may(action.role):
            raise RunStopped(_("You no longer have access to this action."))
        with models_of_team(run.team_id):
            return _process_portion(lease, action, member, now)
    except leases.LeaseLost:
        return False
    except RunStopped as stop:
        _end(run, lease.rows(), RunState.STOPPED, now, problem=str(stop), action=action)
    except Exception:
        logger.exception("A portion of the bulk run %s failed.", run_id)
        _note_failure(run, lease, action, now)
    return False


def _member_of(run: BulkRun) -> Membership | None:
    rows = Membership.objects.filter(team=run.team_id, user=run.user_id, user__is_active=True)
    return rows.select_related("team", "user").first()


def _process_portion(
    lease: Lease, action: BulkAction, member: Membership, now: dt.datetime
) -> bool:
    with transaction.atomic():
        # Locked to the end of the portion: no other worker takes over, and a cancellation waits.
        locked = lease.rows().filter(state=RunState.RUNNING).select_for_update(no_key=True)
        run = locked.first()
        if run is None:
            return False
        selected = selected_portion(run, member, action.portion_size)
        outcome = _apply(run, action, member, selected, now)
        _save_portion(lease, run, selected, outcome, now)
        goes_on = bool(selected.cursor) or bool(outcome.undeleted_files)
        if not goes_on:
            _end(run, lease.rows(), RunState.FINISHED, now, action=action)
    if goes_on and run.is_background:
        enqueue("process_run", str(run.pk))
    return goes_on


def _apply(
    run: BulkRun, action: BulkAction, member: Membership, selected: Selected, now: dt.datetime
) -> PortionOutcome:
    jobs = jobs_with_ids(member.team, selected.ids, in_trash=action.in_trash)
    portion = Portion(
        jobs,
        member,
        run.argument,
        run_id=run.pk,
        # Each portion has a moment of its own, so that no list has many rows of the same one.
        moment=run.created_at + dt.timedelta(microseconds=run.looked_at_count),
        now=now,
        credits_left=max(0, run.argument.get("credits", 0) - run.spent_credits),
    )
    outcome = action.apply(portion) if jobs else PortionOutcome()
    skipped = Counter(outcome.skipped)
    skipped[GONE] += len(selected.ids) - len(jobs)
    return PortionOutcome(+skipped, outcome.spent_credits, outcome.undeleted_files)


def _save_portion(
    lease: Lease, run: BulkRun, selected: Selected, outcome: PortionOutcome, now: dt.datetime
) -> None:
    skipped_count = sum(outcome.skipped.values())
    run.done_count += len(selected.ids) - skipped_count
    run.skipped_count += skipped_count
    run.skipped = _merged(run.skipped, outcome.skipped)
    run.spent_credits += outcome.spent_credits
    values = {
        "done_count": run.done_count,
        "skipped_count": run.skipped_count,
        "skipped": run.skipped,
        "spent_credits": run.spent_credits,
        "undeleted_files": [str(pk) for pk in outcome.undeleted_files],
    }
    if not selected.cursor:
        # Nothing is left but files to delete.
        values["selection"] = {"ids": []}
    is_kept = lease.rows().update(
        **values, cursor=selected.cursor, tries=0, lease_until=None, due_at=now
    )
    if not is_kept:
        raise leases.LeaseLost


def _merged(skipped: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """The counts of both; reasons beyond MAX_REASONS are counted together."""
    found = dict(skipped)
    for reason, count in more.items():
        name = reason if reason in found or len(found) < MAX_REASONS else OTHER_REASONS
        found[name] = found.get(name, 0) + count
    return found


def _delete_files(lease: Lease, run: BulkRun) -> None:
    """Delete the files of the portion before, whose rows say that they are deleted. Raises: LeaseLost."""
    if run.undeleted_files:
        delete_files_of(run.undeleted_files)
        lease.extend(undeleted_files=[])


def _end(
    run: BulkRun,
    rows: QuerySet[BulkRun],
    state: RunState,
    now: dt.datetime,
    *,
    action: BulkAction | None,
    problem: str = "",
) -> bool:
    """End a run and record what was done; False if it has ended meanwhile."""
    values = {"state": state, "finished_at": now, "problem": problem, "selection": {}}
    with transaction.atomic():
        # A portion's end has released the lease in this transaction already.
        same = BulkRun.objects.filter(pk=run.pk) if state == RunState.FINISHED else rows
        if not same.filter(state=RunState.RUNNING).update(**values, due_at=None, lease_until=None):
            return False
        run.refresh_from_db()
        member = _member_of(run)
        if action and action.audit_action and member and run.done_count:
            label = results_text(run.done_count)
            record(action.audit_action, member=member, label=label, now=now)
    return True


def results_text(count: int) -> str:
    """`12 results`, as the audit log names several at once."""
    return ngettext("%(count)s result", "%(count)s results", count) % {"count": count}


def _note_failure(run: BulkRun, lease: Lease, action: BulkAction | None, now: dt.datetime) -> None:
    """Try the portion again later; after the last try, end the run."""
    if run.tries > len(RETRY_SECONDS):
        text = _("Something went wrong on our side. It has been logged.")
        _end(run, lease.rows(), RunState.STOPPED, now, problem=text, action=action)
        return
    pause = RETRY_SECONDS[run.tries - 1] * settings.PATIENCE
    lease.release(due_at=now + dt.timedelta(seconds=pause))


def cancel_run(*, run: BulkRun, actions: Actions, now: dt.datetime) -> None:
    """Stop a run after the portion that is under way; what was done stays. Raises: RunEnded."""
    rows = BulkRun.objects.filter(pk=run.pk)
    if not _end(run, rows, RunState.CANCELLED, now, action=actions.get(run.action)):
        raise RunEnded
    delete_files_of(run.undeleted_files)


def dismiss_run(*, run: BulkRun, now: dt.datetime) -> None:
    """Show an ended run no longer. May be repeated."""
    BulkRun.objects.filter(pk=run.pk, dismissed_at=None).exclude(state=RunState.RUNNING).update(
        dismissed_at=now
    )


def find_due_runs(now: dt.datetime) -> int:
    """Enqueue each run that is due: after a failure, or after a worker died; and forget old ones."""
    _forget_old(now)
    due = BulkRun.objects.filter(due_at__lte=now, due_at__isnull=False, state=RunState.RUNNING)
    pks = list(due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])
    due.filter(pk__in=pks).update(due_at=now + ENQUEUE_PAUSE)
    for pk in pks:
        enqueue("process_run", str(pk))
    return len(pks)


_NEXT_RUN = EarliestTime(
    lambda: BulkRun.objects.filter(due_at__isnull=False, state=RunState.RUNNING), "due_at"
)


def next_due_run() -> dt.datetime | None:
    """The earliest time at which a run is or was due."""
    return _NEXT_RUN.read()


@prunes(Kind.BULK_RUNS, Kind.PROPOSED_RUNS)
def _forget_old(now: dt.datetime) -> None:
    old = BulkRun.objects.filter(created_at__lt=now - kept_for(Kind.PROPOSED_RUNS))
    oldest = now - kept_for(Kind.BULK_RUNS)
    forgotten = Q(state=RunState.PROPOSED) | Q(created_at__lt=oldest)
    old.filter(forgotten).exclude(state=RunState.RUNNING).delete()
