"""Admins' decisions on blocked jobs: approve over budget, take over from a former member."""

import datetime as dt

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.jobs.operations.actions.job_permissions import check_permission, last_action_values
from pixstudio.jobs.operations.queue.queue_position import last_position
from pixstudio.jobs.queries.queue_order import waiting_of
from pixstudio.jobs.task_queue import enqueue
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import Permission
from pixstudio.teams.queries import members_of


def approve_over_budget(
    *, member: Membership, generation: Generation, now: dt.datetime, credits: int | None = None
) -> None:
    """Allow one waiting job over every budget; its credits still count in the month.

    `credits` is the price that the admin saw. Raises: NotYours if the member is no admin,
    JobMovedOn if it was sent or cancelled meanwhile, or its price has changed.
    """
    check_permission(Permission.OVER_BUDGET, member, generation)
    with transaction.atomic():
        waiting = waiting_of(member.team).filter(pk=generation.pk)
        values = {"raised_by": member.user, **last_action_values(Action.JOB_RAISED, member)}
        if credits is not None:
            waiting = waiting.filter(estimate_credits=credits)
        if not waiting.update_with_version(problem="", words="", due_at=now, **values):
            raise JobMovedOn
        record(Action.JOB_RAISED, member=member, target=generation, now=now)
    enqueue("submit_next", str(member.team_id))


def take_over_job(*, member: Membership, generation: Generation, now: dt.datetime) -> None:
    """Give a former member's waiting job to the admin, at the end of the admin's queue.

    Raises: NotYours; JobMovedOn, also if its creator may generate again.
    """
    check_permission(Permission.TAKE_OVER, member, generation)
    with transaction.atomic():
        waiting = waiting_of(member.team).filter(pk=generation.pk)
        free = waiting.exclude(creator_id__in=_senders(member))
        values = {"creator": member.user, "problem": "", "words": "", "due_at": now}
        values |= last_action_values(Action.JOB_TAKEN_OVER, member)
        if not free.update_with_version(
            queue_position=last_position(now), paused_at=None, **values
        ):
            raise JobMovedOn
        record(Action.JOB_TAKEN_OVER, member=member, target=generation, now=now)
    enqueue("submit_next", str(member.team_id))


def _senders(member: Membership) -> list[int]:
    rows = members_of(member.team).filter(user__is_active=True)
    return [one.user_id for one in rows if one.may(Role.CREATOR)]
