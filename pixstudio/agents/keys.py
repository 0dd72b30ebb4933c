"""Which key an agent comes with, before its first tool: lists of tools depend on it."""

from collections.abc import Callable

from django.http import HttpRequest

from pixstudio.api import rate_limits
from pixstudio.api.problems import Problem
from pixstudio.api_keys.models import ROLE_OF_SCOPE, ApiKey, Scope
from pixstudio.api_keys.queries import find_key
from pixstudio.teams.models import Membership
from pixstudio.teams.security_events import address_of
from pixstudio.web import database_time

May = Callable[[Scope], bool]
UNUSABLE = "The API key is missing, unknown, revoked or expired."


def key_of_request(request: HttpRequest) -> tuple[str, May]:
    """The key of `Authorization: Bearer …`, and what it may do. Raises: Problem 401, 429."""
    rate_limits.check_address(request)
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip() if scheme.lower() == "bearer" else ""
    found = find_key(text, address=address_of(request), now=database_time.now())
    if found is None:
        rate_limits.count_unknown(request)
        raise Problem(401, "unauthorized", UNUSABLE)
    rate_limits.count_message(request, found[0])
    return text, _scopes_of(*found)


def scopes_of_key(text: str, address: str) -> May | None:
    """What a key may do; None if it opens nothing from this address."""
    found = find_key(text, address=address, now=database_time.now())
    return _scopes_of(*found) if found else None


def _scopes_of(key: ApiKey, member: Membership) -> May:
    """Whether a scope may be used, by the key and its member's role."""
    return lambda scope: key.may(scope) and member.may(ROLE_OF_SCOPE[scope])
