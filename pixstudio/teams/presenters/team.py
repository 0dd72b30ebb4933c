"""A team in words."""

from collections.abc import Iterable
from typing import Any

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.teams.models import Membership, Role


def team_page(
    member: Membership, members: Iterable[Membership], memberships: Iterable[Membership]
) -> dict[str, Any]:
    """What the team's page shows; `choices` are the member's teams, none where it is only one."""
    rows = [_member_row(row, member) for row in members]
    choices = [_choice(row, member) for row in memberships]
    words = ngettext("%(count)s member", "%(count)s members", len(rows))
    return {
        "name": member.team.name,
        "sum_words": words % {"count": len(rows)},
        "members": rows,
        "roles": _role_rows(),
        "choices": choices if len(choices) > 1 else [],
        "rules_url": reverse("team_rules") if member.may(Role.ADMIN) else "",
    }


def _member_row(row: Membership, asking: Membership) -> dict[str, Any]:
    seen_at = row.user.last_login
    return {
        "id": row.pk,
        "initials": row.user.initials,
        "name": str(row.user),
        "email": row.user.email,
        "role_label": Role(row.role).label,
        "is_you": row.user_id == asking.user_id,
        "seen_words": naturaltime(seen_at) if seen_at else _("never"),
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
        Role.OWNER: _("Everything, and the team itself."),
        Role.ADMIN: _("Everything: connects the API and accounts, and sees who works here."),
        Role.CREATOR: _("Makes videos, brings and removes files."),
        Role.VIEWER: _("Looks at results and files, and spends nothing."),
    }
    return [{"label": role.label, "words": words[role]} for role in Role]
