"""Drafts: a member's forms that were not submitted."""

import datetime as dt
import uuid
from collections.abc import Mapping

from pixstudio.create.models import Draft
from pixstudio.prompts.operations import record_prompt
from pixstudio.teams.models import Membership
from pixstudio.web.background.retention import Kind, prunes_team


def save_draft(
    *,
    member: Membership,
    operation: str,
    values: Mapping[str, str],
    now: dt.datetime,
    note: str = "",
) -> None:
    """Save a form as the member's draft of the operation; the last write wins."""
    Draft.objects.update_or_create(
        team=member.team,
        user=member.user,
        operation=operation,
        defaults={"values": dict(values), "saved_at": now, "note": note},
    )


def remember_replaced_prompt(
    *,
    member: Membership,
    operation: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
    now: dt.datetime,
) -> None:
    """Add the prompt of a draft to the prompt history if another one replaces it."""
    old, new = before.get("prompt", "").strip(), after.get("prompt", "").strip()
    if old and new and old != new:
        record_prompt(member=member, words=old, operation=operation, now=now)


@prunes_team(Kind.DRAFTS)
def prune_drafts(team_id: uuid.UUID, before: dt.datetime, most: int) -> int:
    """Delete a team's drafts that were last saved before this moment; returns how many."""
    old = Draft.objects.filter(team=team_id, saved_at__lt=before).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:most])
    # One that was saved meanwhile stays.
    return old.filter(pk__in=pks).delete()[0] if pks else 0
