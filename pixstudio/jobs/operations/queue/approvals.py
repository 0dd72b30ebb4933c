"""What admins decide about jobs that wait for them: past a budget, or of somebody who left."""

import datetime as dt

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import note
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.actions.job_actions import TooLate
from pixstudio.jobs.operations.actions.job_permissions import check_may, doer
from pixstudio.jobs.operations.queue.queue_position import place_at_the_end
from pixstudio.jobs.queries import waiting_of
from pixstudio.jobs.task_queue import nudge
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import Permission
from pixstudio.teams.queries import members_of


def let_pass(
    *, member: Membership, generation: Generation, now: dt.datetime, credits: int | None = None
) -> None:
    """Let one waiting job pass every budget; its credits count in the month all the same.

    `credits` is the price that the admin was told. Raises: NotYours where somebody asks who is no admin,
    TooLate when it was sent or cancelled meanwhile, or costs something else by now.
    """
    check_may(Permission.OVER_BUDGET, member, generation)
    with transaction.atomic():
        waiting = waiting_of(member.team).filter(pk=generation.pk)
        values = {"raised_by": member.user, **doer(Action.JOB_RAISED, member)}
        if credits is not None:
            waiting = waiting.filter(estimate_credits=credits)
        if not waiting.touch(problem="", words="", due_at=now, **values):
            raise TooLate
        note(Action.JOB_RAISED, member=member, target=generation, now=now)
    nudge("submit_next", str(member.team_id))


def take_over(*, member: Membership, generation: Generation, now: dt.datetime) -> None:
    """Make a waiting job of somebody who may no longer send the admin's own, at the end of their line.

    Raises: NotYours, TooLate; the latter also where whoever asked for it may send again.
    """
    check_may(Permission.TAKE_OVER, member, generation)
    with transaction.atomic():
        waiting = waiting_of(member.team).filter(pk=generation.pk)
        free = waiting.exclude(creator_id__in=_senders(member))
        values = {"creator": member.user, "problem": "", "words": "", "due_at": now}
        values |= doer(Action.JOB_TAKEN_OVER, member)
        if not free.touch(line_place=place_at_the_end(now), paused_at=None, **values):
            raise TooLate
        note(Action.JOB_TAKEN_OVER, member=member, target=generation, now=now)
    nudge("submit_next", str(member.team_id))


def _senders(member: Membership) -> list[int]:
    rows = members_of(member.team).filter(user__is_active=True)
    return [one.user_id for one in rows if one.may(Role.CREATOR)]
