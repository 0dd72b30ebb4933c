"""Who a request of the API comes from: a key, its member, and what both may do."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from pixstudio.ai_models.middleware import use_models_of_member
from pixstudio.api.problems import Problem
from pixstudio.api_keys.models import ROLE_OF_SCOPE, ApiKey, Scope
from pixstudio.api_keys.operations import record_use
from pixstudio.api_keys.queries import find_key
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.security_events import address_of
from pixstudio.web import database_time


class KeyRequest(MemberRequest):
    """A request that passed `KeyAuth`: `member` acts through `api_key`."""

    api_key: ApiKey


class KeyAuth(HttpBearer):
    """Asks for `Authorization: Bearer <key>` with a scope that both the key and its member's role have.

    Sessions count for nothing here, so no page of another site can use a browser's.
    """

    openapi_name = "ApiKey"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """The key. Raises: Problem 401 for an unknown, revoked or expired one, 403 without the scope."""
        now = database_time.now()
        address = address_of(request)
        found = find_key(token, address=address, now=now)
        if found is None:
            raise Problem(401, "unauthorized", "The API key is unknown, revoked or expired.")
        key, member = found
        member.address = address
        if member.lacks_factor:
            raise Problem(403, "second_factor_required", "Your team requires a second factor.")
        if not (key.may(self.scope) and member.may(ROLE_OF_SCOPE[self.scope])):
            raise Problem(
                403, "scope_required", f"This needs a key with the scope “{self.scope.value}”."
            )
        _enter(request, key, member)
        record_use(key=key, address=address, now=now)
        return key


def _enter(request: Any, key: ApiKey, member: Any) -> None:
    """Let everything that handles the request know whose it is, as the pages' middleware does."""
    request.member, request.api_key = member, key
    request.user = request._cached_user = member.user
    timezone.activate(member.user.zone)
    use_models_of_member(request)
