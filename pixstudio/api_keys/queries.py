"""Which member and key a request of a program comes from."""

import datetime as dt
import ipaddress
from collections.abc import Iterable

from pixstudio.api_keys.key_text import START, digest_of
from pixstudio.api_keys.models import ApiKey
from pixstudio.teams.mfa import has_second_factor
from pixstudio.teams.models import Membership

MAX_LENGTH = 100


def find_key(text: str, *, address: str, now: dt.datetime) -> tuple[ApiKey, Membership] | None:
    """The usable key with this text and its member as of now, in two queries.

    None if it is unknown, revoked, expired or not for this address, or if its person has left the
    team or was deactivated.
    """
    if not text.startswith(START) or len(text) > MAX_LENGTH:
        return None
    key = ApiKey.objects.filter(digest=digest_of(text)).first()
    if key is None or not key.is_usable(now) or not is_address_allowed(address, key.addresses):
        return None
    members = Membership.objects.select_related("team", "user").annotate(
        **{"has_second_factor": has_second_factor("user_id")}
    )
    member = members.filter(team=key.team_id, user=key.user_id, user__is_active=True).first()
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
    return any(own in network for network in allowed if network.version == own.version)
