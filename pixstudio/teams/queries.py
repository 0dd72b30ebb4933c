"""Queries for members, teams, invitations and sessions."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from pixstudio.teams.member_columns import MemberColumn, query_of_members
from pixstudio.teams.mfa import has_second_factor
from pixstudio.teams.models import Invitation, Membership, Role, Team, User
from pixstudio.web.prepared_queries import PreparedQuery, Value
from pixstudio.web.secrets.digests import digest_of

TEAM_KEY = "team"
# The digest of the invitation that this browser opened.
INVITATION_KEY = "invitation"


def member_of_request(
    request: HttpRequest, columns: Sequence[MemberColumn] = ()
) -> Membership | None:
    """The signed-in user's membership in their current team, in one query; None if signed out.

    Checks the session's hash as Django does, so a changed password ends other sessions. `columns` are
    attributes that the same query reads.
    """
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return None
    values: dict[str, Value] = {"user_id": int(user_id)}
    for column in columns:
        values |= column.values(request)
    members = query_of_members(tuple(columns)).rows(values)
    if not members or not _hash_is_good(request.session, members[0]):
        return None
    team_id = request.session.get(TEAM_KEY)
    member = next((m for m in members if str(m.team_id) == team_id), members[0])
    member.siblings = members
    return member


def _hash_is_good(session: Mapping[str, Any], member: Membership) -> bool:
    kept = session.get(HASH_SESSION_KEY, "")
    return constant_time_compare(kept, member.user.get_session_auth_hash())


def members_of(team: Team) -> QuerySet[Membership]:
    """The team's members, oldest membership first, with `seen_at` (None: never recorded) and
    `has_second_factor`."""
    return _members(team.pk)


def listed_members(team: Team) -> list[Membership]:
    """The rows of `members_of`, for its page."""
    return _MEMBERS.rows({"team": team.pk})


def _members(team: uuid.UUID) -> QuerySet[Membership]:
    seen = UserSession.objects.filter(user_id=OuterRef("user_id")).order_by("-last_seen_at")
    return (
        Membership.objects.filter(team=team)
        .select_related("user")
        .annotate(**{"has_second_factor": has_second_factor("user_id")})
        .annotate(seen_at=Subquery(seen.values("last_seen_at")[:1]))
        .order_by("created_at", "id")
    )


def is_only_owner(member: Membership) -> bool:
    """Whether this member is the team's only owner."""
    others = Membership.objects.filter(team=member.team, role=Role.OWNER).exclude(pk=member.pk)
    return member.role == Role.OWNER and not others.exists()


def memberships_of(user: User) -> QuerySet[Membership]:
    """The user's teams, oldest membership first."""
    return Membership.objects.filter(user=user).select_related("team").order_by("created_at", "id")


def open_invitations_of(team: Team) -> QuerySet[Invitation]:
    """Invitations neither accepted nor withdrawn, expired ones included, newest first."""
    return _open_invitations(team.pk)


def listed_invitations(team: Team) -> list[Invitation]:
    """The rows of `open_invitations_of`, for the team's page."""
    return _INVITATIONS.rows({"team": team.pk})


def _open_invitations(team: uuid.UUID) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(team=team, accepted_at=None, withdrawn_at=None)
    return rows.select_related("invited_by").order_by("-created_at", "id")


_MEMBERS = PreparedQuery(_members, team=uuid.UUID)
_INVITATIONS = PreparedQuery(_open_invitations, team=uuid.UUID)


def invitation_of_secret(secret: str) -> Invitation | None:
    """The invitation with this secret, in any state."""
    return invitation_of_digest(digest_of(secret))


def invitation_of_digest(digest: str) -> Invitation | None:
    """The invitation with this digest, in any state."""
    return Invitation.objects.select_related("team").filter(secret_digest=digest).first()


def sessions_of(user: User, *, now: dt.datetime) -> list[UserSession]:
    """The user's sessions, last seen first."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows = UserSession.objects.filter(user=user, session_key__in=alive)
    return list(rows.order_by("-last_seen_at", "-pk"))


def sign_on_team(wanted: str) -> Team | None:
    """The team that people join by single sign-on: by id or name, '' is the only one.

    None if there is none, or several of that name: nobody may join by giving a team a name.
    """
    rows = Team.objects.present()
    if wanted:
        rows = rows.filter(pk=wanted) if _is_uuid(wanted) else rows.filter(name=wanted)
    found = list(rows.order_by("created_at")[:2])
    return found[0] if len(found) == 1 else None


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def sign_on_link_of(user: User, provider: str) -> SocialAccount | None:
    """The user's link with this provider."""
    return SocialAccount.objects.filter(user_id=user.pk, provider=provider).first()


def is_owner(user: User, team: Team | None) -> bool:
    """Whether the user owns this team; any team if it is None."""
    rows = Membership.objects.filter(user_id=user.pk, role=Role.OWNER)
    return (rows if team is None else rows.filter(team=team)).exists()
