"""Operations on waiting jobs: pause, resume, move, edit."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn, jobs_text
from pixstudio.jobs.operations.actions.job_permissions import (
    check_permission,
    last_action_values,
    record_action,
)
from pixstudio.jobs.operations.create_generations import enqueue_job
from pixstudio.jobs.operations.queue.spending_guard import check_edit
from pixstudio.jobs.queries.queue_order import member_queue, waiting_of
from pixstudio.jobs.states import EDITED, PAUSED, State
from pixstudio.jobs.task_queue import enqueue
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import NotYours, Permission, is_allowed_for_all

RESUMED_VALUES = {"paused_at": None, "paused_by": None, "problem": "", "words": ""}
AT_ONCE = 100
MAX_DIGITS = 7


class InvalidPosition(Exception):
    """The requested position does not exist in the queue."""


def pause_generation(*, member: Membership, generation: Generation, now: dt.datetime) -> None:
    """Pause a waiting job until it is resumed. May be repeated.

    Raises: NotYours; JobMovedOn if it was sent or cancelled meanwhile. Then nothing changes.
    """
    check_permission(Permission.PAUSE, member, generation)
    _hold(member, generation, now, PAUSED)


def start_editing(*, member: Membership, generation: Generation, now: dt.datetime) -> None:
    """Pause a waiting job while a user edits it, so that the old version is not sent meanwhile.

    Raises: NotYours, JobMovedOn.
    """
    check_edit(member, generation)
    _hold(member, generation, now, EDITED)


def _hold(member: Membership, generation: Generation, now: dt.datetime, why: str) -> None:
    with transaction.atomic():
        if not _pause(_waiting(member, generation), member, now, why):
            raise JobMovedOn
        record_action(Action.JOB_PAUSED, member, generation, now)


def _waiting(member: Membership, generation: Generation) -> GenerationQuerySet:
    return waiting_of(member.team).filter(pk=generation.pk)


def _pause(rows: GenerationQuerySet, member: Membership, now: dt.datetime, why: str) -> int:
    # Without `due_at` the clock leaves them alone.
    values = {"paused_at": now, "paused_by": member.user, "problem": why, "words": ""}
    return rows.update_with_version(
        due_at=None, **values, **last_action_values(Action.JOB_PAUSED, member)
    )


def resume_generation(*, member: Membership, generation: Generation, now: dt.datetime) -> None:
    """Resume a paused job at its queue position; may be repeated.

    Raises: NotYours, JobMovedOn.
    """
    check_permission(Permission.PAUSE, member, generation)
    waiting, done_by = _waiting(member, generation), last_action_values(Action.JOB_RESUMED, member)
    with transaction.atomic():
        if waiting.exclude(paused_at=None).update_with_version(
            due_at=now, **RESUMED_VALUES, **done_by
        ):
            generation.refresh_from_db()
            enqueue_job(generation)
            record_action(Action.JOB_RESUMED, member, generation, now)
        elif not waiting.exists():
            raise JobMovedOn


def pause_all(*, member: Membership, now: dt.datetime, for_team: bool = False) -> int:
    """Pause all waiting jobs of the member, or of the team; returns how many were not paused before.

    Raises: NotYours for the team without an admin's permission.
    """
    with transaction.atomic():
        count = _pause(_all_waiting(member, for_team).filter(paused_at=None), member, now, PAUSED)
        _record_many(Action.JOB_PAUSED, member, count, now)
    return count


def resume_all(*, member: Membership, now: dt.datetime, for_team: bool = False) -> int:
    """Resume all paused jobs of the member, or of the team, except those being edited.

    Returns how many were resumed. Raises: NotYours.
    """
    held = _all_waiting(member, for_team).exclude(paused_at=None).exclude(problem=EDITED)
    # The clock finds jobs that still need uploads, because they are due.
    with transaction.atomic():
        count = held.update_with_version(
            due_at=now, **RESUMED_VALUES, **last_action_values(Action.JOB_RESUMED, member)
        )
        _record_many(Action.JOB_RESUMED, member, count, now)
    if count:
        enqueue("submit_next", str(member.team_id))
    return count


def _record_many(action: Action, member: Membership, count: int, now: dt.datetime) -> None:
    if count:
        record(action, member=member, label=jobs_text(count), now=now)


def _all_waiting(member: Membership, for_team: bool) -> GenerationQuerySet:
    rows = waiting_of(member.team)
    if not for_team:
        return rows.filter(creator=member.user)
    if not is_allowed_for_all(member, Permission.PAUSE):
        raise NotYours
    return rows


def move_in_queue(*, member: Membership, generation: Generation, to: str) -> None:
    """Move a waiting job within its creator's queue; all other jobs keep their order.

    `to` is `front`, `back`, `up`, `down`, a position from 1 (capped at the end), or the id of the
    job whose position it takes; the front if that job was sent meanwhile. Other members' turns stay.
    Concurrent calls are serialized.
    Raises: NotYours, InvalidPosition; JobMovedOn if the job was sent or cancelled meanwhile.
    """
    check_permission(Permission.REORDER, member, generation)
    with transaction.atomic():
        line = _locked_queue_of(generation)
        before = next((n for n, row in enumerate(line) if row.pk == generation.pk), None)
        if before is None:
            raise JobMovedOn
        after = _index_of(to, before, [str(row.pk) for row in line])
        places = _rising([row.queue_position for row in line])
        line.insert(after, line.pop(before))
        _write_places(line, places)
        _record_move(member, generation)


def _record_move(member: Membership, generation: Generation) -> None:
    """Record moves of other members' jobs; moves of the member's own jobs are not recorded."""
    if generation.creator_id != member.user_id:
        rows = Generation.objects.filter(pk=generation.pk)
        rows.update(**last_action_values(Action.JOB_MOVED, member))
        record(Action.JOB_MOVED, member=member, target=generation)


def _locked_queue_of(generation: Generation) -> list[Generation]:
    """The creator's queue, locked against concurrent changes; always locked in the same order."""
    rows = member_queue(generation)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return list(rows.only("queue_position"))


def _index_of(to: str, before: int, line: Sequence[str]) -> int:
    last = len(line) - 1
    named = {"front": 0, "back": last, "up": before - 1, "down": before + 1}
    if to in named:
        return min(max(named[to], 0), last)
    # More digits are no valid position, and could overflow.
    if to.isascii() and to.isdigit() and len(to) < MAX_DIGITS and int(to):
        return min(int(to) - 1, last)
    return line.index(to) if to in line else _front_of(to)


def _front_of(to: str) -> int:
    """The index for a job no longer in the queue: it was sent, from the front."""
    try:
        uuid.UUID(to)
    except ValueError as error:
        raise InvalidPosition from error
    return 0


def _rising(places: Sequence[int]) -> list[int]:
    """Strictly increasing positions: jobs created at the same moment may share one."""
    rising: list[int] = []
    for place in places:
        rising.append(max(place, rising[-1] + 1) if rising else place)
    return rising


def _write_places(line: Sequence[Generation], places: Sequence[int]) -> None:
    changed = []
    for row, place in zip(line, places, strict=True):
        if row.queue_position != place:
            row.queue_position = place
            row.version = F("version") + 1
            changed.append(row)
    waiting = Generation.objects.filter(state=State.QUEUED)
    waiting.bulk_update(changed, ["queue_position", "version"], batch_size=AT_ONCE)
