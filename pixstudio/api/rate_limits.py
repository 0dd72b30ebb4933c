"""How often programs may ask: for each key, and for each address that knows none.

Counted in the cache, so all processes and hosts share the counts; while that is away, nothing is limited.
"""

import math

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from pixstudio.api.problems import Problem
from pixstudio.api_keys.models import ApiKey
from pixstudio.api_keys.stopped_keys import note_rate_limited
from pixstudio.teams.security_events import address_of
from pixstudio.web import database_time
from pixstudio.web.outages import is_outage
from pixstudio.web.rate_limits import RateLimit

# Requests that change something may be a fifth of all.
CHANGES_DIVISOR = 5
# Keys that open nothing: 256 bits can't be guessed, but looking each up costs a query.
UNKNOWN = "60/m/key"
SAFE = ("GET", "HEAD", "OPTIONS")


def count_request(request: HttpRequest, key: ApiKey) -> None:
    """Count a request of this key, and remember the headers of its answer. Raises: Problem 429."""
    if request.method not in SAFE:
        per_minute = max(1, settings.API_REQUESTS_PER_MINUTE // CHANGES_DIVISOR)
        _count(request, "changes", per_minute, key)
    else:
        _count(request, "requests", settings.API_REQUESTS_PER_MINUTE, key)


def count_message(request: HttpRequest, key: ApiKey) -> None:
    """Count a message of an agent, beside the requests that its tools make. Raises: Problem 429."""
    _count(request, "messages", settings.API_REQUESTS_PER_MINUTE, key)


def check_address(request: HttpRequest) -> None:
    """Before a key is looked up. Raises: Problem 429 for an address that sent too many unknown ones."""
    if not _allows(_unknown(request), counts=False):
        detail = "Too many requests without a known API key came from this address."
        raise Problem(429, "too_many_requests", detail, headers={"Retry-After": "60"})


def count_unknown(request: HttpRequest) -> None:
    """Count a request whose key opened nothing."""
    _allows(_unknown(request))


def _unknown(request: HttpRequest) -> RateLimit:
    address = ratelimit.truncate_ip(address_of(request))
    return RateLimit(request, "api", "unknown", UNKNOWN, address)


def _count(request: HttpRequest, action: str, per_minute: int, key: ApiKey) -> None:
    limit = RateLimit(request, "api", action, f"{per_minute}/m/key", str(key.pk))
    is_allowed = _allows(limit)
    request.rate_headers = headers = _headers(limit)  # type: ignore[attr-defined]
    if not is_allowed:
        note_rate_limited(key, database_time.now())
        detail = f"This key may make {per_minute} such requests a minute."
        retry = {"Retry-After": headers["RateLimit-Reset"]}
        raise Problem(429, "too_many_requests", detail, headers=retry)


def _allows(limit: RateLimit, *, counts: bool = True) -> bool:
    try:
        return limit.allows(counts=counts)
    except Exception as error:
        if not is_outage(error):
            raise
        return True


def _headers(limit: RateLimit) -> dict[str, str]:
    """What is left, and in how many seconds the oldest of the counted requests is forgotten."""
    now, parsed, moments = database_time.now().timestamp(), limit.parsed, _moments(limit)
    left = (moments[-1] if moments else now) + parsed.duration - now
    return {
        "RateLimit-Limit": str(parsed.amount),
        "RateLimit-Remaining": str(max(0, parsed.amount - len(moments))),
        "RateLimit-Reset": str(math.ceil(min(max(1, left), parsed.duration))),
    }


def _moments(limit: RateLimit) -> list[float]:
    try:
        return limit.moments()
    except Exception as error:
        if not is_outage(error):
            raise
        return []
