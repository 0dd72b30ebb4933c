"""Who a request of the API comes from: a key, its member, and what both may do."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from pixstudio.ai_models.middleware import use_models_of_member
from pixstudio.api import rate_limits
from pixstudio.api.problems import Problem
from pixstudio.api_keys.models import ROLE_OF_SCOPE, ApiKey, Scope
from pixstudio.api_keys.operations import record_use
from pixstudio.api_keys.queries import find_key
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership
from pixstudio.teams.security_events import address_of, note_refusal
from pixstudio.web import database_time


class KeyRequest(MemberRequest):
    """A request that passed `KeyAuth`: `member` acts through `api_key`."""

    api_key: ApiKey


class KeyAuth(HttpBearer):
    """Asks for `Authorization: Bearer <key>` with one of the scopes, which its member's role covers too.

    Without scopes any usable key will do. Sessions count for nothing here, so no page of another site can
    use a browser's.
    """

    openapi_name = "ApiKey"

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Any:
        """The key. Raises: Problem, also for an address that sent too many unknown ones."""
        rate_limits.check_address(request)
        key = super().__call__(request)
        if key is None:
            rate_limits.count_unknown(request)
        return key

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """The key. Raises: Problem 401 for an unknown, revoked or expired one, 403 without the scope, 429."""
        refusal = "The API key is unknown, revoked or expired."
        key, member = identify(request, token, refusal, rate_limits.count_request)
        if self.scopes and not any(has_scope(key, member, scope) for scope in self.scopes):
            note_refusal(request, member)
            names = " or ".join(f"“{scope.value}”" for scope in self.scopes)
            raise Problem(403, "scope_required", f"This needs a key with the scope {names}.")
        _enter(request, key, member)
        record_use(key=key, address=member.address, now=database_time.now())
        return key


def identify(
    request: HttpRequest, text: str, refusal: str, count: Callable[[HttpRequest, ApiKey], None]
) -> tuple[ApiKey, Membership]:
    """The usable key with this text and its member, for the API and for agents.

    `count` counts the request; a key that goes on above its limit is reported to its member.
    Raises: Problem 401 in the words of `refusal`, 403 without a second factor that the team requires, 429.
    """
    found = find_key(text, address=address_of(request), now=database_time.now())
    if found is None:
        rate_limits.count_unknown(request)
        raise Problem(401, "unauthorized", refusal)
    key, member = found
    member.address = address_of(request)
    count(request, key)
    if member.lacks_factor:
        raise Problem(403, "second_factor_required", "Your team requires a second factor.")
    return key, member


def has_scope(key: ApiKey, member: Membership, scope: Scope) -> bool:
    """Whether both the key and its member's role, as it is now, have the scope."""
    return key.may(scope) and member.may(ROLE_OF_SCOPE[scope])


def _enter(request: Any, key: ApiKey, member: Any) -> None:
    """Let everything that handles the request know whose it is, as the pages' middleware does."""
    request.member, request.api_key, member.api_key = member, key, key
    request.user = request._cached_user = member.user
    timezone.activate(member.user.zone)
    use_models_of_member(request)
