"""Which member and key a request of a program comes from, and the keys of a team."""

import datetime as dt
import ipaddress
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from pixstudio.api_keys.key_text import START
from pixstudio.api_keys.models import ApiKey
from pixstudio.teams.mfa import has_second_factor
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.web.lists.keyset_pagination import KeysetOrder
from pixstudio.web.secrets.digests import digest_of

MAX_LENGTH = 100
NEWEST = KeysetOrder("created_at")


def find_key(text: str, *, address: str, now: dt.datetime) -> tuple[ApiKey, Membership] | None:
    """The usable key with this text and its member as of now, in two queries.

    None if it is unknown, revoked, expired or not for this address, or if its person has left the
    team, also to join again, or was deactivated.
    """
    if not text.startswith(START) or len(text) > MAX_LENGTH:
        return None
    key = ApiKey.objects.filter(digest=digest_of(text)).first()
    if key is None or key.membership_id is None or not key.is_usable(now):
        return None
    if not is_address_allowed(address, key.addresses):
        return None
    members = Membership.objects.select_related("team", "user").annotate(
        **{"has_second_factor": has_second_factor("user_id")}
    )
    member = members.filter(pk=key.membership_id, user__is_active=True).first()
    return (key, member) if member else None


def is_address_allowed(address: str, networks: Iterable[str]) -> bool:
    """Whether the address is in one of these networks; all are if there is none."""
    allowed = [ipaddress.ip_network(network, strict=False) for network in networks]
    if not allowed:
        return True
    try:
        own = ipaddress.ip_address(address)
    except ValueError:
        return False
    # An IPv4 address as a socket of both families names it.
    own = getattr(own, "ipv4_mapped", None) or own
    return any(own in network for network in allowed if network.version == own.version)


def usable_keys(team: Team, now: dt.datetime) -> QuerySet[ApiKey]:
    """The keys that are neither revoked nor expired, of members and others who are still in the team."""
    is_current = Q(expires_at=None) | Q(expires_at__gt=now)
    return ApiKey.objects.filter(is_current, team=team, revoked_at=None, membership__isnull=False)


def visible_keys(member: Membership) -> QuerySet[ApiKey]:
    """The keys that the member may look at, newest first: their own, and for admins all of the team's."""
    rows = ApiKey.objects.filter(team=member.team).order_by(*NEWEST.ordering)
    return rows if member.may(Role.ADMIN) else rows.filter(user=member.user)
