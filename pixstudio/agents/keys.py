"""Which key an agent comes with, before its first tool: lists of tools depend on it."""

from collections.abc import Callable

from django.http import HttpRequest

from pixstudio.api import rate_limits
from pixstudio.api.problems import Problem
from pixstudio.api_keys.models import ROLE_OF_SCOPE, Scope
from pixstudio.api_keys.queries import find_key
from pixstudio.teams.security_events import address_of
from pixstudio.web import database_time

May = Callable[[Scope], bool]


def key_of_request(request: HttpRequest) -> tuple[str, May]:
    """The key of `Authorization: Bearer …`, and what it may do. Raises: Problem 401, 429."""
    rate_limits.check_address(request)
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    may = scopes_of_key(text, address_of(request)) if scheme.lower() == "bearer" else None
    if may is None:
        rate_limits.count_unknown(request)
        raise Problem(401, "unauthorized", "The API key is missing, unknown, revoked or expired.")
    return text, may


def scopes_of_key(text: str, address: str) -> May | None:
    """Whether a key's member may use a scope, by key and role; None if the key opens nothing."""
    found = find_key(text, address=address, now=database_time.now())
    if found is None:
        return None
    key, member = found
    return lambda scope: key.may(scope) and member.may(ROLE_OF_SCOPE[scope])
