"""Permissions on jobs, results and files: a role's own, and those of others.

This table is the only place that says so. Operations ask it before they change anything, presenters before
they offer anything, and the Team page shows it (docs/decisions/0019-permissions.md).
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Membership, Role


class NotYours(Exception):
    """The role does not allow this on items of others; nothing was changed."""


class Permission(StrEnum):
    """An action on jobs, results and files."""

    VIEW = "view"
    REUSE = "reuse"
    SAVE_AGAIN = "save_again"
    MARK_RESULT = "mark_result"
    EDIT_FILE = "edit_file"
    TRASH_FILE = "trash_file"
    CHANGE_COLLECTION = "change_collection"
    CANCEL = "cancel"
    PAUSE = "pause"
    EDIT = "edit"
    REORDER = "reorder"
    RETRY = "retry"
    RESUBMIT = "resubmit"
    DISMISS = "dismiss"
    ACCEPT_CANDIDATE = "accept_candidate"
    DELETE_RESULT = "delete_result"
    DELETE_FILE = "delete_file"
    SHARE = "share"
    REVIEW = "review"
    REVOKE_LINK = "revoke_link"
    DELETE_COMMENT = "delete_comment"
    OVER_BUDGET = "over_budget"
    TAKE_OVER = "take_over"
    RELEASE = "release"


@dataclass(frozen=True)
class Rule:
    """The lowest role that may act on its own items, and on those of others."""

    words: object
    own: Role
    others: Role


RULES: dict[Permission, Rule] = {
    # These cause no loss and no charge to other members.
    Permission.VIEW: Rule(_("View and download results, jobs and files"), Role.VIEWER, Role.VIEWER),
    Permission.REUSE: Rule(
        _("Remix jobs, or use results or files as a source"), Role.CREATOR, Role.CREATOR
    ),
    Permission.SAVE_AGAIN: Rule(
        _("Save finished results again (free)"), Role.CREATOR, Role.CREATOR
    ),
    Permission.MARK_RESULT: Rule(_("Rate, tag and annotate results"), Role.CREATOR, Role.CREATOR),
    Permission.EDIT_FILE: Rule(
        _("Rename, tag and annotate library files"), Role.CREATOR, Role.CREATOR
    ),
    Permission.TRASH_FILE: Rule(
        _("Move library files to trash and restore them"), Role.CREATOR, Role.CREATOR
    ),
    Permission.SHARE: Rule(_("Share results by link"), Role.CREATOR, Role.CREATOR),
    Permission.REVIEW: Rule(_("Answer and resolve review comments"), Role.CREATOR, Role.CREATOR),
    Permission.CHANGE_COLLECTION: Rule(
        _("Create and change collections"), Role.CREATOR, Role.CREATOR
    ),
    # These change what a member gets, loses or pays.
    Permission.CANCEL: Rule(_("Cancel jobs"), Role.CREATOR, Role.ADMIN),
    Permission.PAUSE: Rule(_("Pause and resume waiting jobs"), Role.CREATOR, Role.ADMIN),
    Permission.EDIT: Rule(_("Edit waiting jobs"), Role.CREATOR, Role.ADMIN),
    Permission.REORDER: Rule(_("Reorder waiting jobs"), Role.CREATOR, Role.ADMIN),
    Permission.RETRY: Rule(_("Retry ended jobs"), Role.CREATOR, Role.ADMIN),
    Permission.RESUBMIT: Rule(
        _("Submit jobs with unknown outcome again"), Role.CREATOR, Role.ADMIN
    ),
    Permission.DISMISS: Rule(_("Dismiss jobs with unknown outcome"), Role.CREATOR, Role.ADMIN),
    Permission.ACCEPT_CANDIDATE: Rule(
        _("Match PixVerse videos with jobs"), Role.CREATOR, Role.ADMIN
    ),
    Permission.DELETE_RESULT: Rule(
        _("Move results to trash, restore and delete them"), Role.CREATOR, Role.ADMIN
    ),
    Permission.DELETE_FILE: Rule(_("Delete library files permanently"), Role.CREATOR, Role.ADMIN),
    Permission.REVOKE_LINK: Rule(_("Revoke share links"), Role.CREATOR, Role.ADMIN),
    Permission.DELETE_COMMENT: Rule(
        _("Delete review comments on shared results"), Role.CREATOR, Role.ADMIN
    ),
    Permission.OVER_BUDGET: Rule(_("Allow jobs over budget"), Role.ADMIN, Role.ADMIN),
    Permission.TAKE_OVER: Rule(_("Take over jobs of members who left"), Role.ADMIN, Role.ADMIN),
    Permission.RELEASE: Rule(_("Resume jobs held after a backup restore"), Role.ADMIN, Role.ADMIN),
}


def is_allowed(member: Membership, permission: Permission, maker_id: int | None) -> bool:
    """Whether the member may act on this user's items; those of former members count as others'."""
    rule = RULES[permission]
    return member.may(rule.own if maker_id == member.user_id else rule.others)


def is_allowed_for_all(member: Membership, permission: Permission) -> bool:
    """Whether the member may act on all members' items."""
    rule = RULES[permission]
    return member.may(rule.own) and member.may(rule.others)


def check_allowed(member: Membership, permission: Permission, maker_id: int | None) -> None:
    """Raises: NotYours if the table does not allow it."""
    if not is_allowed(member, permission, maker_id):
        raise NotYours


def scope_of(role: Role, permission: Permission) -> str:
    """`all`, `own` or `none`: whose items a role may act on."""
    rule = RULES[permission]
    if not role.covers(rule.own):
        return "none"
    return "all" if role.covers(rule.others) else "own"
