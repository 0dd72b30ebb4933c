"""What people and teams say about themselves."""

import datetime as dt

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import note
from pixstudio.teams.models import Membership, Team, User
from pixstudio.teams.security_events import end_sessions


class NoSecondFactor(Exception):
    """Whoever asks a team for a second factor needs one too, or would shut themselves out."""


class NoSuchSession(Exception):
    """The session has ended already, or is somebody else's."""


def change_profile(
    *, member: Membership, name: str, time_zone: str, theme: str, now: dt.datetime
) -> None:
    """Keep the person's name, time zone ('' follows the studio) and theme ('' follows the system)."""
    user = member.user
    user.name, user.time_zone, user.theme = name.strip(), time_zone, theme
    with transaction.atomic():
        user.save(update_fields=["name", "searched", "time_zone", "theme"])
        note(Action.PROFILE_CHANGED, member=member, target=user, now=now)


def set_theme(*, user: User, theme: str) -> None:
    """The theme alone, as the switch beside the name sets it; too small a thing for the audit trail."""
    User.objects.filter(pk=user.pk).update(theme=theme)


def change_team(
    *,
    member: Membership,
    name: str,
    time_zone: str,
    requires_second_factor: bool,
    now: dt.datetime,
) -> None:
    """Keep the team's name, time zone ('' follows the studio) and whether it asks for a second factor.

    Raises: NoSecondFactor where the acting member would be the first to be shut out.
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
        note(Action.TEAM_CHANGED, member=member, target=team, now=now)


def end_session(*, member: Membership, session_id: int, now: dt.datetime) -> None:
    """Sign the person out of one of their browsers. Raises: NoSuchSession."""
    with transaction.atomic():
        if not end_sessions(member.user, but=None, only=session_id):
            raise NoSuchSession
        note(Action.SESSION_ENDED, member=member, now=now)


def end_other_sessions(*, member: Membership, session_key: str | None, now: dt.datetime) -> int:
    """Sign the person out everywhere but here. Returns how many sessions ended."""
    with transaction.atomic():
        ended = end_sessions(member.user, but=session_key or "")
        if ended:
            note(Action.SESSION_ENDED, member=member, now=now)
    return ended
