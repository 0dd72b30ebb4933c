"""What people change about jobs that wait: pause, let go on, put elsewhere in line, take out to edit."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from pixstudio.audit.actions import Action
from pixstudio.audit.log import note
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.operations.actions.job_actions import TooLate, jobs_words
from pixstudio.jobs.operations.actions.job_permissions import check_may, doer, note_done
from pixstudio.jobs.operations.create import nudge_new
from pixstudio.jobs.queries import own_line_of, waiting_of
from pixstudio.jobs.states import State
from pixstudio.jobs.task_queue import nudge
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import NotYours, Permission, is_allowed_for_all

PAUSED, EDITED = "paused", "edited"
GOES_ON = {"paused_at": None, "paused_by": None, "problem": "", "words": ""}
AT_ONCE = 100
MOST_FIGURES = 7


class NoSuchPlace(Exception):
    """The place that was asked for is no place in a line."""


def pause_generation(*, member: Membership, generation: Generation, now: dt.datetime) -> None:
    """Hold a waiting job back until somebody lets it go on. May be repeated.

    Raises: NotYours, TooLate when it was sent or cancelled meanwhile; then nothing changes.
    """
    check_may(Permission.PAUSE, member, generation)
    _hold(member, generation, now, PAUSED)


def start_editing(*, member: Membership, generation: Generation, now: dt.datetime) -> None:
    """Hold a waiting job back while its words are changed, so that the old ones are not sent meanwhile.

    Raises: NotYours, TooLate.
    """
    check_may(Permission.EDIT, member, generation)
    _hold(member, generation, now, EDITED)


def _hold(member: Membership, generation: Generation, now: dt.datetime, why: str) -> None:
    with transaction.atomic():
        if not _pause(_waiting(member, generation), member, now, why):
            raise TooLate
        note_done(Action.JOB_PAUSED, member, generation, now)


def _waiting(member: Membership, generation: Generation) -> GenerationQuerySet:
    return waiting_of(member.team).filter(pk=generation.pk)


def _pause(rows: GenerationQuerySet, member: Membership, now: dt.datetime, why: str) -> int:
    # Without `due_at` the clock leaves them alone.
    values = {"paused_at": now, "paused_by": member.user, "problem": why, "words": ""}
    return rows.touch(due_at=None, **values, **doer(Action.JOB_PAUSED, member))


def resume_generation(*, member: Membership, generation: Generation, now: dt.datetime) -> None:
    """Let a paused job go on from its place in line; harmless where it goes on already.

    Raises: NotYours, TooLate.
    """
    check_may(Permission.PAUSE, member, generation)
    waiting, done_by = _waiting(member, generation), doer(Action.JOB_RESUMED, member)
    with transaction.atomic():
        if waiting.exclude(paused_at=None).touch(due_at=now, **GOES_ON, **done_by):
            generation.refresh_from_db()
            nudge_new(generation)
            note_done(Action.JOB_RESUMED, member, generation, now)
        elif not waiting.exists():
            raise TooLate


def pause_all(*, member: Membership, now: dt.datetime, for_team: bool = False) -> int:
    """Hold back all that waits of the member, or of the team; returns how many were not paused before.

    Raises: NotYours where somebody who is no admin asks for the team.
    """
    with transaction.atomic():
        count = _pause(_all_waiting(member, for_team).filter(paused_at=None), member, now, PAUSED)
        _note_many(Action.JOB_PAUSED, member, count, now)
    return count


def resume_all(*, member: Membership, now: dt.datetime, for_team: bool = False) -> int:
    """Let go on what is paused of the member, or of the team; what somebody edits stays held.

    Returns how many go on. Raises: NotYours.
    """
    held = _all_waiting(member, for_team).exclude(paused_at=None).exclude(problem=EDITED)
    # What still has to be uploaded is found by the clock, which looks for what is due.
    with transaction.atomic():
        count = held.touch(due_at=now, **GOES_ON, **doer(Action.JOB_RESUMED, member))
        _note_many(Action.JOB_RESUMED, member, count, now)
    if count:
        nudge("submit_next", str(member.team_id))
    return count


def _note_many(action: Action, member: Membership, count: int, now: dt.datetime) -> None:
    if count:
        note(action, member=member, label=jobs_words(count), now=now)


def _all_waiting(member: Membership, for_team: bool) -> GenerationQuerySet:
    rows = waiting_of(member.team)
    if not for_team:
        return rows.filter(creator=member.user)
    if not is_allowed_for_all(member, Permission.PAUSE):
        raise NotYours
    return rows


def move_in_line(*, member: Membership, generation: Generation, to: str) -> None:
    """Put a waiting job elsewhere among those of whoever asked for it; all others keep their order.

    `to` is `front`, `back`, `up`, `down`, a place from 1 (one behind the end is the end), or the id of the
    job whose place it takes; where that was sent meanwhile, it is the front. Nobody else's turn changes.
    Two tabs at once come one after the other.
    Raises: NotYours, NoSuchPlace, TooLate when the job was sent or cancelled meanwhile.
    """
    check_may(Permission.REORDER, member, generation)
    with transaction.atomic():
        line = _locked_line_of(generation)
        before = next((n for n, row in enumerate(line) if row.pk == generation.pk), None)
        if before is None:
            raise TooLate
        after = _index_of(to, before, [str(row.pk) for row in line])
        places = _rising([row.line_place for row in line])
        line.insert(after, line.pop(before))
        _write_places(line, places)
        _note_moved(member, generation)


def _note_moved(member: Membership, generation: Generation) -> None:
    """Everybody orders their own jobs as they like; who moved somebody else's is written down."""
    if generation.creator_id != member.user_id:
        rows = Generation.objects.filter(pk=generation.pk)
        rows.update(**doer(Action.JOB_MOVED, member))
        note(Action.JOB_MOVED, member=member, target=generation)


def _locked_line_of(generation: Generation) -> list[Generation]:
    """The line, once nobody else is changing it; everybody locks its rows in the same order."""
    rows = own_line_of(generation)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return list(rows.only("line_place"))


def _index_of(to: str, before: int, line: Sequence[str]) -> int:
    last = len(line) - 1
    named = {"front": 0, "back": last, "up": before - 1, "down": before + 1}
    if to in named:
        return min(max(named[to], 0), last)
    # More figures are no place, and might be more than a number holds.
    if to.isascii() and to.isdigit() and len(to) < MOST_FIGURES and int(to):
        return min(int(to) - 1, last)
    return line.index(to) if to in line else _front_of(to)


def _front_of(to: str) -> int:
    """A job that is no longer in line was sent, from the front."""
    try:
        uuid.UUID(to)
    except ValueError as error:
        raise NoSuchPlace from error
    return 0


def _rising(places: Sequence[int]) -> list[int]:
    """The same places, each behind the one before it: jobs of one moment may share theirs."""
    rising: list[int] = []
    for place in places:
        rising.append(max(place, rising[-1] + 1) if rising else place)
    return rising


def _write_places(line: Sequence[Generation], places: Sequence[int]) -> None:
    changed = []
    for row, place in zip(line, places, strict=True):
        if row.line_place != place:
            row.line_place = place
            row.version = F("version") + 1
            changed.append(row)
    waiting = Generation.objects.filter(state=State.QUEUED)
    waiting.bulk_update(changed, ["line_place", "version"], batch_size=AT_ONCE)
