"""Which key an agent comes with, before its first tool: lists of tools depend on it."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest

from pixstudio.api import rate_limits
from pixstudio.api.authentication import has_scope, identify
from pixstudio.api_keys.models import Scope
from pixstudio.api_keys.operations import record_use
from pixstudio.api_keys.queries import find_key
from pixstudio.web import database_time

May = Callable[[Scope], bool]
UNUSABLE = "The API key is missing, unknown, revoked or expired."


def key_of_request(request: HttpRequest) -> tuple[str, May]:
    """The key of `Authorization: Bearer …`, and what it may do. Raises: Problem 401, 403, 429."""
    rate_limits.check_address(request)
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip() if scheme.lower() == "bearer" else ""
    key, member = identify(request, text, UNUSABLE, rate_limits.count_message)
    record_use(key=key, address=member.address, now=database_time.now())
    return text, partial(has_scope, key, member)


def scopes_of_key(text: str, address: str) -> May | None:
    """What a key may do; None if it opens nothing from this address."""
    found = find_key(text, address=address, now=database_time.now())
    return partial(has_scope, *found) if found else None
