"""Roles and membership. A team always keeps an owner, also under concurrent changes."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.teams.models import Membership, Role, Team, User
from pixstudio.teams.queries import open_invitations_of


class LastOwner(Exception):
    """The change would leave the team without an owner."""


class NotYours(Exception):
    """The acting member's role does not allow this change."""


class NoSuchMember(Exception):
    """The user is not in the team."""


@dataclass(frozen=True)
class _Locked:
    """All current memberships of a team, locked until the transaction ends."""

    rows: dict[int, Membership]

    def acting(self, member: Membership, needed: Role) -> Membership:
        """Reload the acting member: the role may have changed since the request began."""
        row = self.rows.get(member.pk)
        if row is None or not row.may(needed):
            raise NotYours
        row.address = member.address
        return row

    def other(self, member_id: int) -> Membership:
        if member_id not in self.rows:
            raise NoSuchMember
        return self.rows[member_id]

    def of_user(self, user: User) -> Membership | None:
        return next((row for row in self.rows.values() if row.user_id == user.pk), None)

    def is_only_owner(self, member: Membership) -> bool:
        return [row for row in self.rows.values() if row.role == Role.OWNER] == [member]

    def keep_an_owner(self, leaving: Membership) -> None:
        """Raises: LastOwner if the team would be left without an owner."""
        if self.is_only_owner(leaving):
            raise LastOwner


@contextmanager
def _held(team: Team) -> Iterator[_Locked]:
    """Lock the team's row first, so that concurrent changes run one after another."""
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        rows = Membership.objects.select_for_update(of=("self",)).filter(team=team)
        yield _Locked({row.pk: row for row in rows.select_related("user", "team").order_by("pk")})


def change_role(*, member: Membership, member_id: int, role: Role, now: dt.datetime) -> Membership:
    """Change a member's role: owners may change all members, admins all but owners.

    If the member may no longer invite, their pending invitations are withdrawn.
    Raises: NotYours, NoSuchMember, LastOwner.
    """
    with _held(member.team) as team:
        acting, other = team.acting(member, Role.ADMIN), team.other(member_id)
        if acting.role != Role.OWNER and Role.OWNER in (role, other.role):
            raise NotYours
        if role != Role.OWNER:
            team.keep_an_owner(other)
        other.role = role
        # Who was made an owner by hand stays one, whatever their groups say.
        other.is_role_from_groups &= role != Role.OWNER
        other.save(update_fields=["role", "is_role_from_groups"])
        if not other.may(Role.ADMIN):
            _withdraw_invitations_by(other, now)
        record(Action.ROLE_CHANGED, member=acting, target=other, label=str(other.user), now=now)
    return other


def remove_member(*, member: Membership, member_id: int, now: dt.datetime) -> Membership:
    """Remove a member; their results stay, and access ends with their next request.

    Their pending invitations are withdrawn: a link could bring them back.
    Raises: NotYours, NoSuchMember, LastOwner.
    """
    with _held(member.team) as team:
        acting, other = team.acting(member, Role.ADMIN), team.other(member_id)
        if acting.role != Role.OWNER and other.role == Role.OWNER:
            raise NotYours
        team.keep_an_owner(other)
        Membership.objects.filter(pk=other.pk).delete()
        _withdraw_invitations_by(other, now)
        record(Action.MEMBER_REMOVED, member=acting, target=other, label=str(other.user), now=now)
    return other


def _withdraw_invitations_by(gone: Membership, now: dt.datetime) -> None:
    rows = open_invitations_of(gone.team).filter(invited_by=gone.user_id)
    rows.update(withdrawn_at=now)


def set_role_from_groups(
    *, team: Team, user: User, role: Role | None, address: str, source: str, now: dt.datetime
) -> None:
    """Give the user the role of their groups at the sign-in provider; None if no group gives one.

    An owner who was made by hand stays one, and the last owner always does. A role that came from
    groups goes with them, and with it the membership. `source` is the provider's name.
    """
    change = _GroupChange(Actor(team, None, address), f"{user} ({source})", now)
    with _held(team) as held:
        member = held.of_user(user)
        if member is None:
            if role is not None:
                _add_by_groups(team, user, role, change)
        elif role is None:
            if member.is_role_from_groups and not held.is_only_owner(member):
                _remove_by_groups(member, change)
        elif not _keeps_ownership(held, member, role):
            _change_by_groups(member, role, change)


def _keeps_ownership(held: _Locked, member: Membership, role: Role) -> bool:
    """Whether groups that give this role leave an owner alone."""
    if member.role != Role.OWNER:
        return False
    return not member.is_role_from_groups or (role != Role.OWNER and held.is_only_owner(member))


@dataclass(frozen=True)
class _GroupChange:
    """How the audit log names a change by groups: nobody of the team made it."""

    actor: Actor
    label: str
    now: dt.datetime

    def record(self, action: Action, member: Membership) -> None:
        record(action, actor=self.actor, target=member, label=self.label, now=self.now)


def _add_by_groups(team: Team, user: User, role: Role, change: _GroupChange) -> None:
    values = {"role": role, "is_role_from_groups": True}
    change.record(Action.MEMBER_ADDED, Membership.objects.create(team=team, user=user, **values))


def _remove_by_groups(member: Membership, change: _GroupChange) -> None:
    Membership.objects.filter(pk=member.pk).delete()
    _withdraw_invitations_by(member, change.now)
    change.record(Action.MEMBER_REMOVED, member)


def _change_by_groups(member: Membership, role: Role, change: _GroupChange) -> None:
    has_changed = member.role != role
    member.role, member.is_role_from_groups = role, True
    member.save(update_fields=["role", "is_role_from_groups"])
    if not member.may(Role.ADMIN):
        _withdraw_invitations_by(member, change.now)
    if has_changed:
        change.record(Action.ROLE_CHANGED, member)


def leave_team(*, member: Membership, now: dt.datetime) -> None:
    """Leave the team. Raises: LastOwner."""
    with _held(member.team) as team:
        acting = team.acting(member, Role.VIEWER)
        team.keep_an_owner(acting)
        Membership.objects.filter(pk=acting.pk).delete()
        record(Action.MEMBER_LEFT, member=acting, target=acting, label=str(acting.user), now=now)


def transfer_ownership(*, member: Membership, member_id: int, now: dt.datetime) -> Membership:
    """Make another member owner and the acting owner an admin, in one transaction.

    Raises: NotYours, NoSuchMember.
    """
    with _held(member.team) as team:
        acting, other = team.acting(member, Role.OWNER), team.other(member_id)
        if other.pk == acting.pk:
            raise NoSuchMember
        values = {"role": Role.OWNER, "is_role_from_groups": False}
        Membership.objects.filter(pk=other.pk).update(**values)
        Membership.objects.filter(pk=acting.pk).update(role=Role.ADMIN)
        label = str(other.user)
        record(Action.OWNERSHIP_TRANSFERRED, member=acting, target=other, label=label, now=now)
    return other


def create_team(*, user: User, name: str, address: str, now: dt.datetime) -> Membership:
    """Create a team owned by the user; it shares nothing with their other teams."""
    with transaction.atomic():
        team = Team.objects.create(name=name.strip())
        member = Membership.objects.create(team=team, user=user, role=Role.OWNER)
        member.address = address
        record(Action.TEAM_CREATED, member=member, target=team, now=now)
    return member
