"""Invitations: a link, shown once and emailed if possible, that adds a member."""

import datetime as dt
import logging
import secrets
import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.teams.models import Invitation, Membership, Role, User
from pixstudio.teams.queries import open_invitations_of
from pixstudio.web.secrets.digests import digest_of

logger = logging.getLogger(__name__)
SECRET_BYTES = 32
INVITABLE = (Role.ADMIN, Role.CREATOR, Role.VIEWER)


class AlreadyMember(Exception):
    """The user is already in the team."""


class InvitationGone(Exception):
    """The invitation was used, withdrawn, or has expired."""


class InvitedOtherAddress(Exception):
    """The invitation names another email address."""


class EmailTaken(Exception):
    """A user with this address exists."""


class RoleNotInvitable(Exception):
    """Invitations can't grant the owner role."""


@dataclass(frozen=True)
class Invited:
    """A new invitation with its secret, which is not stored anywhere."""

    invitation: Invitation
    secret: str


def invite_member(
    *, member: Membership, email: str, role: Role, days: int, now: dt.datetime
) -> Invited:
    """Create an invitation by `member`, valid for some days; with email '' the first user of the link joins.

    A pending one for the same address is withdrawn. Raises: AlreadyMember, RoleNotInvitable.
    """
    with transaction.atomic():
        invited = _make(member, email.strip().lower(), role, days, now)
        record(Action.MEMBER_INVITED, member=member, target=invited.invitation, now=now)
    return invited


def _make(member: Membership, email: str, role: Role, days: int, now: dt.datetime) -> Invited:
    if role not in INVITABLE:
        raise RoleNotInvitable
    if email and Membership.objects.filter(team=member.team, user__email=email).exists():
        raise AlreadyMember
    secret = secrets.token_urlsafe(SECRET_BYTES)
    if email:
        open_invitations_of(member.team).filter(email=email).update(withdrawn_at=now)
    invitation = Invitation.objects.create(
        team=member.team,
        email=email,
        role=role,
        secret_digest=digest_of(secret),
        invited_by=member.user,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    return Invited(invitation, secret)


def invite_again(*, member: Membership, invitation: Invitation, now: dt.datetime) -> Invited:
    """Replace a pending invitation by a new one with the same data, valid for as many days.

    Raises: AlreadyMember, InvitationGone.
    """
    days = (invitation.expires_at - invitation.created_at).days
    with transaction.atomic():
        _withdraw(member, invitation, now)
        invited = _make(member, invitation.email, Role(invitation.role), days, now)
        record(Action.INVITATION_WITHDRAWN, member=member, target=invitation, now=now)
        record(Action.MEMBER_INVITED, member=member, target=invited.invitation, now=now)
    return invited


def withdraw_invitation(*, member: Membership, invitation: Invitation, now: dt.datetime) -> None:
    """Withdraw a pending invitation. Raises: InvitationGone if it is no longer pending."""
    with transaction.atomic():
        _withdraw(member, invitation, now)
        record(Action.INVITATION_WITHDRAWN, member=member, target=invitation, now=now)


def _withdraw(member: Membership, invitation: Invitation, now: dt.datetime) -> None:
    rows = open_invitations_of(member.team).filter(pk=invitation.pk)
    if not rows.update(withdrawn_at=now):
        raise InvitationGone


def mail_invitation(*, invitation: Invitation, link: str) -> bool:
    """Email the link to the invitation's address. Returns whether a mail server accepted it.

    Call it outside of a transaction: an unreachable server blocks for up to EMAIL_TIMEOUT seconds.
    """
    if not invitation.email or not settings.SENDS_EMAIL:
        return False
    words = {"invitation": invitation, "link": link, "inviter": invitation.invited_by}
    subject = _("You are invited to %(team)s on PixStudio") % {"team": invitation.team.name}
    text = render_to_string("teams/email/invitation.txt", words)
    try:
        sent = send_mail(" ".join(subject.split()), text, None, [invitation.email])
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("An invitation could not be mailed: %s", type(error).__name__)
        return False
    return bool(sent)


def accept_invitation(
    *, invitation: Invitation, user: User, address: str, now: dt.datetime
) -> Membership:
    """Add the user as a member with the invitation's role; each invitation works at most once.

    Raises: InvitationGone, InvitedOtherAddress, AlreadyMember; nothing is changed then.
    """
    if invitation.email and invitation.email != user.email:
        raise InvitedOtherAddress
    rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    with transaction.atomic():
        if not rows.filter(expires_at__gt=now).update(accepted_at=now, accepted_by=user):
            raise InvitationGone
        member, is_new = Membership.objects.get_or_create(
            team=invitation.team, user=user, defaults={"role": invitation.role}
        )
        if not is_new:
            raise AlreadyMember
        member.address = address
        record(Action.INVITATION_ACCEPTED, member=member, target=invitation, now=now)
    return member


def join_as_new(
    *, invitation: Invitation, email: str, name: str, password: str, address: str, now: dt.datetime
) -> Membership:
    """Create a user and membership; the invitation's address overrides the given one.

    Raises: EmailTaken, InvitationGone; nothing is changed then.
    """
    email = invitation.email or email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise EmailTaken
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name.strip())
            return accept_invitation(invitation=invitation, user=user, address=address, now=now)
    except IntegrityError as error:
        # A concurrent request created a user with this address.
        raise EmailTaken from error
