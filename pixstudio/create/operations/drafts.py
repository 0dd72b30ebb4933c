"""Drafts: what a member has typed into a form and not sent."""

import datetime as dt
from collections.abc import Mapping

from pixstudio.create.models import Draft
from pixstudio.prompts.operations import remember_prompt
from pixstudio.teams.models import Membership


def keep_draft(
    *,
    member: Membership,
    operation: str,
    values: Mapping[str, str],
    now: dt.datetime,
    note: str = "",
) -> None:
    """Keep a half-written form; the newest writing wins."""
    Draft.objects.update_or_create(
        team=member.team,
        user=member.user,
        operation=operation,
        defaults={"values": dict(values), "saved_at": now, "note": note},
    )


def keep_replaced_prompt(
    *,
    member: Membership,
    operation: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
    now: dt.datetime,
) -> None:
    """Put words of a draft that others take the place of among the past prompts, so that none get lost."""
    old, new = before.get("prompt", "").strip(), after.get("prompt", "").strip()
    if old and new and old != new:
        remember_prompt(member=member, words=old, operation=operation, now=now)
