"""Jobs that wait in a database which was restored, copied or out of use: held until an admin says so.

How that is noticed: `web.continuity`, docs/decisions/0018-restored.md.
"""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Count

from pixstudio.generations.models import Generation, GenerationQuerySet
from pixstudio.generations.nudges import nudge
from pixstudio.generations.operations.decide import jobs_words
from pixstudio.generations.queries import waiting_of
from pixstudio.generations.states import State
from pixstudio.teams.actions import Action
from pixstudio.teams.audit import note
from pixstudio.teams.models import Membership, Team
from pixstudio.teams.permissions import NotYours, Permission, is_allowed_for_all
from pixstudio.web.continuity import lock_host, lock_state, move_on, write_mark
from pixstudio.web.models import StudioState


def hold_doubtful(now: dt.datetime) -> int:
    """Hold what waits where a heartbeat found the database in doubt; returns how many jobs.

    Called by the clock; may be repeated. Whoever sends does the same, so it need not come first.
    """
    if not StudioState.objects.exclude(doubt="").exists():
        return 0
    with lock_host():
        with transaction.atomic():
            state = lock_state(now)
            if state is None:
                return 0
            count = hold_waiting(state, now)
            move_on(state, now)
        write_mark(state)
    return count


def hold_waiting(state: StudioState, now: dt.datetime) -> int:
    """Hold every waiting job of every team for the doubt in `state`, which is settled by that.

    Paused ones too: somebody may have let them go on elsewhere. Only in the transaction that locked the
    state, which keeps it afterwards (`move_on`).
    """
    rows = Generation.objects.filter(state=State.QUEUED, hold="")
    counts = dict(rows.order_by().values_list("team").annotate(Count("pk")))
    rows.touch(hold=state.doubt)
    state.doubt = ""
    for team in Team.objects.filter(pk__in=counts).order_by("pk"):
        note(Action.JOBS_HELD, team=team, label=jobs_words(counts[team.pk]), now=now)
    return sum(counts.values())


def release_held(
    *, member: Membership, now: dt.datetime, ids: Collection[uuid.UUID] | None = None
) -> int:
    """Let the team's held jobs go on, or those of `ids`: they may have been charged once already.

    What somebody paused stays paused. Returns how many. Raises: NotYours for anybody but an admin.
    """
    with transaction.atomic():
        count = _held(member, ids).touch(hold="", due_at=now, problem="", words="")
        if count:
            note(Action.HELD_RESUMED, member=member, label=jobs_words(count), now=now)
    if count:
        nudge("submit_next", str(member.team_id))
    return count


def cancel_held(*, member: Membership, now: dt.datetime) -> int:
    """Cancel all held jobs of the team; nothing is sent or charged. Returns how many. Raises: NotYours."""
    values = {"problem": "cancelled_unsent", "finished_at": now, "due_at": None, "words": ""}
    with transaction.atomic():
        pks = list(_held(member).order_by("pk").values_list("pk", flat=True))
        count = sum(
            Generation.objects.move(pk, [State.QUEUED], State.CANCELLED, now, **values)
            for pk in pks
        )
        if count:
            note(Action.JOB_CANCELLED, member=member, label=jobs_words(count), now=now)
    return count


def _held(member: Membership, ids: Collection[uuid.UUID] | None = None) -> GenerationQuerySet:
    if not is_allowed_for_all(member, Permission.RELEASE):
        raise NotYours
    rows = waiting_of(member.team).exclude(hold="")
    return rows if ids is None else rows.filter(pk__in=ids)
