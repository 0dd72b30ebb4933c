"""Roles and membership. A team always keeps an owner, also under concurrent changes."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
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

    def keep_an_owner(self, leaving: Membership) -> None:
        """Raises: LastOwner if the team would be left without an owner."""
        owners = [row for row in self.rows.values() if row.role == Role.OWNER]
        if owners == [leaving]:
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
        other.save(update_fields=["role"])
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
        Membership.objects.filter(pk=other.pk).update(role=Role.OWNER)
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
