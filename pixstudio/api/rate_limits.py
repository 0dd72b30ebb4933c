"""How often programs may ask: for each key, and for each address that knows none.

Counted in the cache, so all processes and hosts share the counts.
"""

import logging
import math
import time
from collections.abc import Mapping

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from pixstudio.api.problems import Problem
from pixstudio.api_keys.models import ApiKey
from pixstudio.teams.security_events import address_of
from pixstudio.web.outages import is_outage

logger = logging.getLogger(__name__)
# Requests that change something may be a fifth of all.
CHANGES_DIVISOR = 5
# Keys that open nothing: 256 bits can't be guessed, but looking each up costs a query.
UNKNOWN = "60/m/key"
SAFE = ("GET", "HEAD", "OPTIONS")


def count_request(request: HttpRequest, key: ApiKey) -> None:
    """Count a request of this key, and remember the headers of its answer. Raises: Problem 429."""
    if request.method not in SAFE:
        per_minute = max(1, settings.API_REQUESTS_PER_MINUTE // CHANGES_DIVISOR)
        _count(request, "changes", per_minute, str(key.pk))
    else:
        _count(request, "requests", settings.API_REQUESTS_PER_MINUTE, str(key.pk))


def count_message(request: HttpRequest, key: ApiKey) -> None:
    """Count a message of an agent, beside the requests that its tools make. Raises: Problem 429."""
    _count(request, "messages", settings.API_REQUESTS_PER_MINUTE, str(key.pk))


def check_address(request: HttpRequest) -> None:
    """Before a key is looked up. Raises: Problem 429 for an address that sent too many unknown ones."""
    if not _is_within_unknown(request, counts=False):
        detail = "Too many requests without a known API key came from this address."
        raise Problem(429, "too_many_requests", detail, headers={"Retry-After": "60"})


def count_unknown(request: HttpRequest) -> None:
    """Count a request whose key opened nothing."""
    _is_within_unknown(request, counts=True)


def _is_within_unknown(request: HttpRequest, *, counts: bool) -> bool:
    usage = _consume(
        request, "unknown", UNKNOWN, ratelimit.truncate_ip(address_of(request)), counts=counts
    )
    return usage is not None


def _count(request: HttpRequest, action: str, per_minute: int, key: str) -> None:
    rate = f"{per_minute}/m/key"
    usage = _consume(request, action, rate, key)
    headers = _headers(request, action, rate, key)
    request.rate_headers = headers  # type: ignore[attr-defined]
    if usage is None:
        detail = f"This key may make {per_minute} such requests a minute."
        retry = {"Retry-After": headers.get("RateLimit-Reset", "60")}
        raise Problem(429, "too_many_requests", detail, headers=retry)


def _consume(
    request: HttpRequest, action: str, rate: str, key: str, *, counts: bool = True
) -> ratelimit.RateLimitUsage | None:
    """None if the limit is reached; while the cache is away, nothing is limited."""
    try:
        return ratelimit.consume(
            request,
            app="api",
            action=action,
            config={action: rate},
            key=key,
            limit_get=True,
            dry_run=not counts,
        )
    except Exception as error:
        if not is_outage(error):
            raise
        return ratelimit.RateLimitUsage([])


def _headers(request: HttpRequest, action: str, rate: str, key: str) -> Mapping[str, str]:
    """What is left, and in how many seconds the oldest of the counted requests is forgotten."""
    parsed = ratelimit.parse_rate(rate)
    name = ratelimit.get_cache_key(request, app="api", action=action, rate=parsed, key=key)
    try:
        history: list[float] = cache.get(name) or []
    except Exception as error:
        if not is_outage(error):
            raise
        return {}
    oldest = history[-1] if history else time.time()
    reset = max(1, math.ceil(oldest + parsed.duration - time.time()))
    return {
        "RateLimit-Limit": str(parsed.amount),
        "RateLimit-Remaining": str(max(0, parsed.amount - len(history))),
        "RateLimit-Reset": str(reset),
    }
