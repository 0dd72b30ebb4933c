"""Who is what in a team. It always keeps an owner, whoever acts at the same time."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import note
from pixstudio.teams.models import Membership, Role, Team, User
from pixstudio.teams.queries import open_invitations_of


class LastOwner(Exception):
    """A team without an owner could never have one again."""


class NotYours(Exception):
    """An owner is touched by owners only, and nobody is what the acting member took them for."""


class NoSuchMember(Exception):
    """That person is not in the team, or no longer."""


@dataclass(frozen=True)
class _Locked:
    """All memberships of a team as they are now, held until the transaction ends."""

    rows: dict[int, Membership]

    def acting(self, member: Membership, needed: Role) -> Membership:
        """The acting member as they are now: a role may have gone since the request came in."""
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
        """Raises: LastOwner where the team would be without one."""
        owners = [row for row in self.rows.values() if row.role == Role.OWNER]
        if owners == [leaving]:
            raise LastOwner


@contextmanager
def _held(team: Team) -> Iterator[_Locked]:
    """The team's row is taken first, so that two who act at once come one after the other."""
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        rows = Membership.objects.select_for_update(of=("self",)).filter(team=team)
        yield _Locked({row.pk: row for row in rows.select_related("user", "team").order_by("pk")})


def change_role(*, member: Membership, member_id: int, role: Role, now: dt.datetime) -> Membership:
    """Give somebody another role: an owner may do that to everybody, an admin to all but owners.

    Of somebody who may invite nobody any more, the links that are still open work no longer.
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
        note(Action.ROLE_CHANGED, member=acting, target=other, label=str(other.user), now=now)
    return other


def remove_member(*, member: Membership, member_id: int, now: dt.datetime) -> Membership:
    """Take somebody out of the team; their results stay, and their next request finds them outside.

    The links they made work no longer: one of them would lead back in.
    Raises: NotYours, NoSuchMember, LastOwner.
    """
    with _held(member.team) as team:
        acting, other = team.acting(member, Role.ADMIN), team.other(member_id)
        if acting.role != Role.OWNER and other.role == Role.OWNER:
            raise NotYours
        team.keep_an_owner(other)
        Membership.objects.filter(pk=other.pk).delete()
        _withdraw_invitations_by(other, now)
        note(Action.MEMBER_REMOVED, member=acting, target=other, label=str(other.user), now=now)
    return other


def _withdraw_invitations_by(gone: Membership, now: dt.datetime) -> None:
    rows = open_invitations_of(gone.team).filter(invited_by=gone.user_id)
    rows.update(withdrawn_at=now)


def leave_team(*, member: Membership, now: dt.datetime) -> None:
    """Go oneself. Raises: LastOwner."""
    with _held(member.team) as team:
        acting = team.acting(member, Role.VIEWER)
        team.keep_an_owner(acting)
        Membership.objects.filter(pk=acting.pk).delete()
        note(Action.MEMBER_LEFT, member=acting, target=acting, label=str(acting.user), now=now)


def transfer_ownership(*, member: Membership, member_id: int, now: dt.datetime) -> Membership:
    """Make another member the owner and the acting owner an admin, both at once.

    Raises: NotYours, NoSuchMember.
    """
    with _held(member.team) as team:
        acting, other = team.acting(member, Role.OWNER), team.other(member_id)
        if other.pk == acting.pk:
            raise NoSuchMember
        Membership.objects.filter(pk=other.pk).update(role=Role.OWNER)
        Membership.objects.filter(pk=acting.pk).update(role=Role.ADMIN)
        label = str(other.user)
        note(Action.OWNERSHIP_TRANSFERRED, member=acting, target=other, label=label, now=now)
    return other


def create_team(*, user: User, name: str, address: str, now: dt.datetime) -> Membership:
    """A new team that the person owns; it has no members, accounts or files of their other ones."""
    with transaction.atomic():
        team = Team.objects.create(name=name.strip())
        member = Membership.objects.create(team=team, user=user, role=Role.OWNER)
        member.address = address
        note(Action.TEAM_CREATED, member=member, target=team, now=now)
    return member
