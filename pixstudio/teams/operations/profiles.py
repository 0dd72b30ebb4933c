"""Profiles of users and settings of teams."""

import datetime as dt

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.teams.models import Membership, Team, User
from pixstudio.teams.security_events import end_sessions


class NoSecondFactor(Exception):
    """The admin who requires a second factor has none and would lock themselves out."""


class NoSuchSession(Exception):
    """The session has ended or belongs to another user."""


def change_profile(
    *, member: Membership, name: str, time_zone: str, theme: str, now: dt.datetime
) -> None:
    """Save the user's name, time zone ('' follows the studio) and theme ('' follows the system)."""
    user = member.user
    user.name, user.time_zone, user.theme = name.strip(), time_zone, theme
    with transaction.atomic():
        user.save(update_fields=["name", "searched", "time_zone", "theme"])
        record(Action.PROFILE_CHANGED, member=member, target=user, now=now)


def set_theme(*, user: User, theme: str) -> None:
    """Save the theme alone, for the theme switch; not recorded in the audit log."""
    User.objects.filter(pk=user.pk).update(theme=theme)


def change_team(
    *,
    member: Membership,
    name: str,
    time_zone: str,
    requires_second_factor: bool,
    now: dt.datetime,
) -> None:
    """Save the team's name, time zone ('' follows the studio) and whether it requires a second factor.

    Raises: NoSecondFactor if the acting member has none.
    """
    team = member.team
    if requires_second_factor and not member.has_second_factor:
        raise NoSecondFactor
    team.name, team.time_zone = name.strip(), time_zone
    team.requires_second_factor = requires_second_factor
    with transaction.atomic():
        Team.objects.filter(pk=team.pk).update(
            name=team.name, time_zone=time_zone, requires_second_factor=requires_second_factor
        )
        record(Action.TEAM_CHANGED, member=member, target=team, now=now)


def end_session(*, member: Membership, session_id: int, now: dt.datetime) -> None:
    """End one of the user's sessions. Raises: NoSuchSession."""
    with transaction.atomic():
        if not end_sessions(member.user, but=None, only=session_id):
            raise NoSuchSession
        record(Action.SESSION_ENDED, member=member, now=now)


def end_other_sessions(*, member: Membership, session_key: str | None, now: dt.datetime) -> int:
    """End the user's other sessions. Returns how many."""
    with transaction.atomic():
        ended = end_sessions(member.user, but=session_key or "")
        if ended:
            record(Action.SESSION_ENDED, member=member, now=now)
    return ended
