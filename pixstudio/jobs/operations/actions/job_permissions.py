"""Checks permissions on jobs, and records actors on the job and in the audit log."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, check_allowed, is_allowed_for_all


def check_permission(
    permission: Permission, member: Membership | None, generation: Generation
) -> None:
    """Raises: NotYours if the member lacks the permission on the job. None (a script) may do everything."""
    if member is not None:
        check_allowed(member, permission, generation.creator_id)


def permitted_jobs(
    permission: Permission, member: Membership, ids: Collection[uuid.UUID]
) -> GenerationQuerySet:
    """Those of the team's jobs with these ids that the member may do this with."""
    rows = Generation.objects.of(member.team).filter(pk__in=ids)
    return rows if is_allowed_for_all(member, permission) else rows.filter(creator=member.user)


def denied_jobs(
    permission: Permission, member: Membership, ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Those of the team's jobs with these ids that are others' and that the member may not do this with."""
    if is_allowed_for_all(member, permission):
        return set()
    rows = Generation.objects.of(member.team).filter(pk__in=ids).exclude(creator=member.user)
    return set(rows.values_list("pk", flat=True))


def last_action_values(action: Action, member: Membership | None) -> dict[str, Any]:
    """The job columns for the last action and its actor."""
    return {"last_action": action.value, "last_actor": member.user if member else None}


def record_action(
    action: Action, member: Membership | None, generation: Generation, now: dt.datetime
) -> None:
    """Add the action to the audit log; only users' actions are recorded."""
    if member is not None:
        record(action, member=member, target=generation, now=now)
