"""Sign in, join, link and unlink by single sign-on.

The provider's subject identifies a person. Their email finds an account only once, and only if the provider
has verified it (docs/decisions/0047-single-sign-on.md).
"""

import datetime as dt
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.teams.models import Invitation, Membership, Role, Team, User
from pixstudio.teams.operations.invitations import accept_invitation
from pixstudio.teams.operations.roles import set_role_from_groups
from pixstudio.teams.queries import memberships_of, sign_on_link_of, sign_on_team
from pixstudio.teams.security_events import end_sessions
from pixstudio.teams.single_sign_on.configuration import SingleSignOn
from pixstudio.teams.single_sign_on.identity import Identity
from pixstudio.teams.single_sign_on.passwords import may_use_password


class EmailNotVerified(Exception):
    """The provider does not vouch for the address, so it finds and makes no account."""


class NotAdmitted(Exception):
    """No invitation, group or domain lets the person in."""


class LinkedToOther(Exception):
    """The person at the provider is linked to another user, or the user to another person there."""


class NoPassword(Exception):
    """Without this link the user could not sign in."""


@dataclass(frozen=True)
class SignOn:
    """Somebody who comes from the provider, and from where."""

    config: SingleSignOn
    identity: Identity
    address: str
    invitation: Invitation | None = None

    @property
    def role(self) -> Role | None:
        """The role that the person's groups give."""
        found = self.config.role_of(self.identity.groups)
        return Role(found) if found else None

    def actor(self, team: Team | None, user: User | None = None) -> Actor:
        return Actor(team, user, self.address)


@dataclass(frozen=True)
class Admitted:
    """Who may sign in: `joined` is a membership by invitation, `is_password_removed` says that the link
    took the place of the password."""

    user: User
    joined: Membership | None = None
    is_password_removed: bool = False


def admit(*, sign_on: SignOn, now: dt.datetime) -> Admitted:
    """Find or create the user, and give them the role of their groups.

    A user who is not active is returned as they are. Raises: EmailNotVerified, NotAdmitted, LinkedToOther,
    InvitationGone, InvitedOtherAddress; no user is created then.
    """
    admitted = _find_or_create(sign_on, now)
    if not admitted.user.is_active:
        return admitted
    _apply_groups(sign_on, admitted.user, now)
    if sign_on.invitation is None and not memberships_of(admitted.user).exists():
        raise NotAdmitted
    return admitted


def _find_or_create(sign_on: SignOn, now: dt.datetime) -> Admitted:
    try:
        return _find(sign_on, now) or _create(sign_on, now)
    except IntegrityError:
        # The same person, in another tab, was faster.
        found = _find(sign_on, now)
        if found is None:
            raise
        return found


def _find(sign_on: SignOn, now: dt.datetime) -> Admitted | None:
    identity = sign_on.identity
    known = {"provider": identity.provider, "uid": identity.subject}
    link = SocialAccount.objects.filter(**known).select_related("user").first()
    if link is not None:
        return Admitted(link.user)
    if not identity.email or not identity.is_email_verified:
        raise EmailNotVerified
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email=identity.email).first()
        if user is None:
            return None
        if not user.is_active:
            return Admitted(user)
        return _link_by_email(sign_on, user, now)


def _link_by_email(sign_on: SignOn, user: User, now: dt.datetime) -> Admitted:
    """The address of an account was never verified: who made it may know its password, and loses it.

    Owners keep theirs. They were not invited, and get in while the provider is down.
    """
    if sign_on_link_of(user, sign_on.identity.provider):
        raise LinkedToOther
    is_removed = user.has_usable_password() and not may_use_password(user, is_only=True)
    if is_removed:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        end_sessions(user, but=None)
    _create_link(sign_on, user)
    _record_for_teams(Action.SIGN_IN_LINKED, sign_on, user, now)
    return Admitted(user, is_password_removed=is_removed)


def _create(sign_on: SignOn, now: dt.datetime) -> Admitted:
    team = sign_on_team(sign_on.config.team)
    has_domain = sign_on.config.has_domain_of(sign_on.identity.email)
    by_rule = team is not None and bool(sign_on.role or has_domain)
    if sign_on.invitation is None and not by_rule:
        raise NotAdmitted
    with transaction.atomic():
        user = User.objects.create_user(sign_on.identity.email, None, sign_on.identity.name)
        _create_link(sign_on, user)
        joined = None
        if sign_on.invitation is not None:
            joined = accept_invitation(
                invitation=sign_on.invitation, user=user, address=sign_on.address, now=now
            )
        elif team is not None and not sign_on.role:
            _add_by_domain(sign_on, team, user, now)
    return Admitted(user, joined)


def _add_by_domain(sign_on: SignOn, team: Team, user: User, now: dt.datetime) -> None:
    role = Role(sign_on.config.domain_role)
    member = Membership.objects.create(team=team, user=user, role=role)
    label = f"{user} ({sign_on.config.name})"
    record(Action.MEMBER_ADDED, actor=sign_on.actor(team), target=member, label=label, now=now)


def _apply_groups(sign_on: SignOn, user: User, now: dt.datetime) -> None:
    team = sign_on_team(sign_on.config.team) if sign_on.config.roles else None
    if team is not None:
        set_role_from_groups(
            team=team,
            user=user,
            role=sign_on.role,
            address=sign_on.address,
            source=sign_on.config.name,
            now=now,
        )


def note_refused(*, sign_on: SignOn, user: User | None, now: dt.datetime) -> None:
    """Record that somebody was turned away, in the team that people join; else in the studio's log."""
    team = sign_on_team(sign_on.config.team)
    label = sign_on.identity.email or sign_on.identity.subject
    actor = sign_on.actor(team, user)
    record(Action.SIGN_IN_REFUSED, actor=actor, target=user, label=label, is_denial=True, now=now)


def link_user(*, sign_on: SignOn, user: User, now: dt.datetime) -> None:
    """Let the person at the provider sign in as this user, who is signed in.

    Safe to repeat. Raises: LinkedToOther.
    """
    identity = sign_on.identity
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        own = sign_on_link_of(user, identity.provider)
        if own is not None and own.uid == identity.subject:
            return
        taken = SocialAccount.objects.filter(provider=identity.provider, uid=identity.subject)
        if own is not None or taken.exists():
            raise LinkedToOther
        _create_link(sign_on, user)
        _record_for_teams(Action.SIGN_IN_LINKED, sign_on, user, now)


def unlink_user(*, member: Membership, config: SingleSignOn, now: dt.datetime) -> bool:
    """Remove the user's link. Returns whether there was one. Raises: NoPassword."""
    if not member.user.has_usable_password() or not may_use_password(member.user):
        raise NoPassword
    with transaction.atomic():
        rows = SocialAccount.objects.filter(user=member.user, provider=config.server_url)
        is_removed = bool(rows.delete()[0])
        if is_removed:
            record(Action.SIGN_IN_UNLINKED, member=member, label=config.name, now=now)
    return is_removed


def unlink_by_studio(*, user: User, now: dt.datetime) -> int:
    """Remove the links of a user who can't do it, such as one who has a new account at the provider.

    Ends their sessions, which the old account may hold. Returns how many links there were.
    """
    with transaction.atomic():
        count = SocialAccount.objects.filter(user=user).delete()[0]
        end_sessions(user, but=None)
        for team in Team.objects.filter(memberships__user=user).order_by("pk"):
            record(Action.SIGN_IN_UNLINKED, actor=Actor(team), target=user, now=now)
    return count


def _create_link(sign_on: SignOn, user: User) -> None:
    identity = sign_on.identity
    SocialAccount.objects.create(
        user=user, provider=identity.provider, uid=identity.subject, extra_data=identity.kept
    )


def _record_for_teams(action: Action, sign_on: SignOn, user: User, now: dt.datetime) -> None:
    """In one order, as all that write to several teams' logs do."""
    for team in Team.objects.filter(memberships__user=user).order_by("pk"):
        record(action, actor=sign_on.actor(team, user), label=sign_on.config.name, now=now)
