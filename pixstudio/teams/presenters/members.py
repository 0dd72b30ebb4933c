"""Confirmation pages for removing members, leaving and transferring ownership."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from pixstudio.teams.models import Membership
from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.web.addresses import url_for


def removal_page(other: Membership) -> dict[str, Any]:
    name = {"name": str(other.user)}
    return {
        "title": _("Remove %(name)s?") % name,
        "url": url_for("member_removal", other.pk),
        "submit_label": _("Remove from the team"),
        "texts": [
            _("%(name)s loses access to this team immediately. Other teams aren’t affected.")
            % name,
            _("Results and files stay. Running jobs continue."),
            _("Queued jobs are held for an admin. Nothing is charged until then."),
            *_group_texts(other),
        ],
        **_back(),
    }


def _group_texts(other: Membership) -> list[str]:
    config = current_single_sign_on()
    if config is None or not other.is_role_from_groups:
        return []
    text = _(
        "%(name)s’s groups at %(provider)s bring them back at their next sign-in. Remove them "
        "from those groups, too."
    )
    return [text % {"name": other.user, "provider": config.name}]


def leaving_page(member: Membership, is_only_owner: bool) -> dict[str, Any]:
    """Confirmation for leaving; the only owner sees what to do first."""
    if is_only_owner:
        return _not_yet(member)
    return {
        "title": _("Leave “%(team)s”?") % {"team": member.team.name},
        "url": url_for("team_leaving"),
        "submit_label": _("Leave team"),
        "texts": [
            _(
                "You lose access to its videos, files and accounts immediately. You need a new invitation "
                "to return."
            ),
            _("Your results and files stay with the team. Your queued jobs are held for an admin."),
        ],
        **_back(),
    }


def _not_yet(member: Membership) -> dict[str, Any]:
    return {
        "title": _("Leave “%(team)s”?") % {"team": member.team.name},
        "texts": [_("You are its only owner. Transfer ownership first.")],
        "way_url": url_for("team_ownership"),
        "way_label": _("Transfer ownership"),
        **_back(),
    }


def ownership_page(member: Membership, others: Iterable[Membership]) -> dict[str, Any]:
    return {
        "title": _("Transfer ownership"),
        "url": url_for("team_ownership"),
        "submit_label": _("Transfer “%(team)s”") % {"team": member.team.name},
        "texts": [
            _(
                "The member you choose becomes the owner, and you become an admin. "
                "You can’t undo this."
            ),
        ],
        "choices": [{"value": row.pk, "label": f"{row.user} ({row.user.email})"} for row in others],
        "choice_label": _("New owner"),
        "has_choices": True,
        "empty_text": _("No one else is in the team yet. Invite a member first."),
        **_back(),
    }


def _back() -> dict[str, str]:
    return {"back_url": url_for("team"), "back_label": _("Team")}
