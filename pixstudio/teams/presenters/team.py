"""Presenters of a team's page."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.teams.models import Invitation, Membership, Role
from pixstudio.teams.permissions import RULES, scope_of
from pixstudio.teams.presenters.invitations import invitation_row
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_time_ago


def team_page(
    member: Membership,
    members: Iterable[Membership],
    invitations: Iterable[Invitation],
    now: dt.datetime,
) -> dict[str, Any]:
    """Context of the team page; `choices` are the member's teams, empty if there is only one."""
    rows = [_member_row(row, member, now) for row in members]
    choices = [_choice(row, member) for row in member.siblings]
    text = ngettext("%(count)s member", "%(count)s members", len(rows))
    is_admin = member.may(Role.ADMIN)
    return {
        "name": member.team.name,
        "sum_text": text % {"count": len(rows)},
        "members": rows,
        "invitations": [invitation_row(row, now) for row in invitations],
        "roles": _role_rows(),
        "role_labels": [role.label for role in Role],
        "permissions": _permission_rows(),
        "choices": choices if len(choices) > 1 else [],
        "is_admin": is_admin,
        "invite_url": url_for("invitations") if is_admin else "",
        "settings_url": url_for("team_settings") if is_admin else "",
        "rules_url": url_for("team_rules") if is_admin else "",
        "spending_url": url_for("team_budgets") if is_admin else "",
        "approvals_url": url_for("approval_rules") if is_admin else "",
        "models_url": url_for("models") if is_admin else "",
        "keys_url": url_for("api_keys") if is_admin else "",
        "webhooks_url": url_for("webhooks") if is_admin else "",
        "retention_url": url_for("retention") if member.role == Role.OWNER else "",
        "storage_url": url_for("member_storage") if member.role == Role.OWNER else "",
        "audit_url": url_for("audit") if is_admin else "",
        "health_url": url_for("health") if member.role == Role.OWNER else "",
        "new_url": url_for("team_new") if is_admin else "",
        "ownership_url": url_for("team_ownership") if member.role == Role.OWNER else "",
        "leaving_url": url_for("team_leaving"),
        "deletion_url": url_for("team_deletion") if member.role == Role.OWNER else "",
    }


def _member_row(row: Membership, asking: Membership, now: dt.datetime) -> dict[str, Any]:
    seen_at = max(filter(None, (getattr(row, "seen_at", None), row.user.last_login)), default=None)
    is_you = row.user_id == asking.user_id
    return {
        "id": row.pk,
        "initials": row.user.initials,
        "name": str(row.user),
        "email": row.user.email,
        "role_label": Role(row.role).label,
        "role_note": _("by groups") if row.is_role_from_groups else "",
        "is_you": is_you,
        "seen_text": format_time_ago(seen_at, now) if seen_at else _("never"),
        "lacks_factor": asking.may(Role.ADMIN) and not row.has_second_factor,
        **_actions(row, asking, is_you=is_you),
    }


def _actions(row: Membership, asking: Membership, *, is_you: bool) -> dict[str, Any]:
    """Actions the acting member may take on a member: owners all, admins none on owners."""
    is_owner = asking.role == Role.OWNER
    if not asking.may(Role.ADMIN) or (row.role == Role.OWNER and not is_owner):
        return {"roles": [], "role_url": "", "removal_url": ""}
    offered = [role for role in Role if is_owner or role != Role.OWNER]
    return {
        "roles": [
            {"value": role.value, "label": role.label, "is_chosen": role == row.role}
            for role in offered
        ],
        "role_url": url_for("member_role", row.pk),
        "removal_url": "" if is_you else url_for("member_removal", row.pk),
    }


def _choice(row: Membership, asking: Membership) -> dict[str, Any]:
    return {
        "id": str(row.team_id),
        "name": row.team.name,
        "role_label": Role(row.role).label,
        "is_current": row.team_id == asking.team_id,
    }


def _role_rows() -> list[dict[str, Any]]:
    words = {
        Role.OWNER: _(
            "All admin rights, plus adding and removing owners and transferring the team."
        ),
        Role.ADMIN: _(
            "Manages the API, accounts, members, roles, budgets and rules. Can’t change owners."
        ),
        Role.CREATOR: _("Creates videos, uploads and deletes files."),
        Role.VIEWER: _("Views results and files only."),
    }
    return [{"label": role.label, "words": words[role]} for role in Role]


def _permission_rows() -> list[dict[str, Any]]:
    """The permission table as enforced: for each role, whose items it can act on."""
    words = {"all": _("all"), "own": _("own"), "none": "–"}
    return [
        {
            "label": rule.words,
            "cells": [
                (role.label, words[scope_of(role, permission)], scope_of(role, permission))
                for role in Role
            ],
        }
        for permission, rule in RULES.items()
    ]


def second_factor_page(member: Membership) -> dict[str, Any]:
    """The second factor requirement, and the teams that are accessible meanwhile."""
    others = [row for row in member.siblings if row.team_id != member.team_id]
    return {
        "team_name": member.team.name,
        "choices": [_choice(row, member) for row in others],
        "switch_url": url_for("current_team"),
        "profile_url": url_for("profile"),
        "leaving_url": url_for("team_leaving"),
    }
