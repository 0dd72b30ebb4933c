"""Create users, teams and memberships without an invitation."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.teams.models import Membership, Role, Team, User


class BadEmail(Exception):
    """Not a valid email address."""


def bootstrap_team(*, email: str, password: str | None, team_name: str) -> tuple[Membership, bool]:
    """Create the first owner and team. Returns the membership and whether it is new.

    Without a password a new user can't sign in before a link sets one, and an existing user keeps theirs.
    Safe to repeat: an existing user gets this password and becomes active, a team of this
    name is taken where there is one, first of all one they belong to.
    Raises: BadEmail.
    """
    with transaction.atomic():
        user = keep_user(email=email, password=password)
        team = _team_for(user, team_name) or Team.objects.create(name=team_name)
        member, created = Membership.objects.update_or_create(
            team=team, user=user, defaults={"role": Role.OWNER}
        )
        if created:
            record(Action.MEMBER_ADDED, actor=Actor(team), target=member, label=str(user))
    return member, created


def _team_for(user: User, name: str) -> Team | None:
    teams = Team.objects.present().filter(name=name).order_by("created_at")
    return teams.filter(memberships__user=user).first() or teams.first()


def keep_user(*, email: str, password: str | None, name: str = "") -> User:
    """Create or update the user with this email, setting the password if there is one.

    Sessions end only if the password changes. Raises: BadEmail.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadEmail(f"“{email}” is not an email address.") from error
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, password, name)
    if password is not None and not user.check_password(password):
        user.set_password(password)
    user.is_active = True
    user.save()
    return user


def keep_member(*, team: Team, email: str, password: str, name: str, role: Role) -> Membership:
    """Add a user to a team with this role; safe to repeat. Raises: BadEmail."""
    with transaction.atomic():
        user = keep_user(email=email, password=password, name=name)
        member, _ = Membership.objects.update_or_create(
            team=team, user=user, defaults={"role": role}
        )
    return member
