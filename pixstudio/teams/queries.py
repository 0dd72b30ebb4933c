"""Who is asking, and for which team."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from pixstudio.teams.models import Membership, Team, User

TEAM_KEY = "team"


def member_of_request(request: HttpRequest, **annotations: Any) -> Membership | None:
    """The signed-in person as a member of the team they work in, in one query; None when signed out.

    Checks the session's hash as Django does, so a changed password ends other sessions. `annotations`
    are added to the same query.
    """
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return None
    rows = Membership.objects.filter(user_id=user_id, user__is_active=True)
    if annotations:
        rows = rows.annotate(**annotations)
    members = list(rows.select_related("user", "team").order_by("created_at", "id"))
    if not members or not _hash_is_good(request.session, members[0]):
        return None
    team_id = request.session.get(TEAM_KEY)
    return next((m for m in members if str(m.team_id) == team_id), members[0])


def _hash_is_good(session: Mapping[str, Any], member: Membership) -> bool:
    kept = session.get(HASH_SESSION_KEY, "")
    return constant_time_compare(kept, member.user.get_session_auth_hash())


def members_of(team: Team) -> QuerySet[Membership]:
    """The team's members, longest first."""
    return Membership.objects.filter(team=team).select_related("user").order_by("created_at", "id")


def memberships_of(user: User) -> QuerySet[Membership]:
    """The teams a person belongs to, longest first."""
    return Membership.objects.filter(user=user).select_related("team").order_by("created_at", "id")
